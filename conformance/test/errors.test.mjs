import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawPublish, rawRequest } from "../src/raw.mjs";

describe("a request at fault", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  for (const url of ["ftp://example.com/file", "mailto:someone@example.com", "://", "http://"]) {
    it(`is refused with 400: destination ${url}`, async () => {
      await assert.rejects(client.publish({ url, body: "x" }), qstashError(400));
    });
  }

  for (const [header, value] of [
    ["Upstash-Method", "HEAD"],
    ["Upstash-Retries", "-1"],
    ["Upstash-Retries", "many"],
    ["Upstash-Delay", "soon"],
    ["Upstash-Timeout", "5 fortnights"],
    ["Upstash-Not-Before", "tomorrow"],
    ["Upstash-Callback", "ftp://example.com/"],
  ]) {
    it(`is refused with 400 that names the header: ${header}: ${value}`, async () => {
      const { status, headers, body } = await rawPublish(endpoint.url("/never"), {
        headers: { [header]: value },
      });
      assert.equal(status, 400, body);
      assert.match(headers["content-type"], /^application\/json/);
      assertErrorBody(body, new RegExp(header, "i"));
    });
  }

  it("is answered with 404 and JSON when nothing is at its path", async () => {
    const { status, headers, body } = await rawRequest({ method: "GET", path: "/v2/nothing" });
    assert.equal(status, 404, body);
    assert.match(headers["content-type"], /^application\/json/);
    assertErrorBody(body);
  });
});
