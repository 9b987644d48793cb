import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient, posthaste } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";

describe("authentication", () => {
  let endpoint;

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  it("refuses a wrong token with 401", async () => {
    const stranger = newClient({ token: "not-the-token" });
    await assert.rejects(
      stranger.publish({ url: endpoint.url("/wrong"), body: "x" }),
      qstashError(401),
    );
    await assert.rejects(
      stranger.batch([{ url: endpoint.url("/wrong"), body: "x" }]),
      qstashError(401),
    );
  });

  it("refuses a token that only begins like the right one", async () => {
    const stranger = newClient({ token: posthaste.token.slice(0, -1) });
    await assert.rejects(
      stranger.publish({ url: endpoint.url("/short"), body: "x" }),
      qstashError(401),
    );
  });

  it("refuses a request without a token with 401 and JSON", async () => {
    const response = await fetch(`${posthaste.url}/v2/keys`);
    assert.equal(response.status, 401);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assertErrorBody(await response.text());
  });

  it("takes the token from the query, and keeps it from the destination", async () => {
    const token = encodeURIComponent(posthaste.token);
    const destination = endpoint.url(`/by-query?a=1&qstash_token=${token}&b=2`);
    const response = await fetch(`${posthaste.url}/v2/publish/${destination}`, { method: "POST" });
    assert.equal(response.status, 200, await response.text());
    await endpoint.deliveryTo("/by-query?a=1&b=2");
  });

  it("does not pass the publisher's token on to the destination", async () => {
    await newClient().publish({ url: endpoint.url("/token"), body: "x" });
    const delivery = await endpoint.deliveryTo("/token");
    assert.ok(!delivery.rawHeaders.some((text) => text.includes(posthaste.token)));
  });
});

describe("signing keys", () => {
  it("are those that receivers are given", async () => {
    const { status, body } = await rawRequest({ method: "GET", path: "/v2/keys" });
    assert.equal(status, 200, body);
    assert.deepEqual(JSON.parse(body), {
      current: posthaste.currentSigningKey,
      next: posthaste.nextSigningKey,
    });
  });
});
