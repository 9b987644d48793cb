import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";

const CALLBACK = "https://example.com/callback";

/** What a request asks for, and the header that the refusal names. */
const NOT_YET = [
  [{ callback: CALLBACK }, "Upstash-Callback"],
  [{ failureCallback: CALLBACK }, "Upstash-Failure-Callback"],
];

describe("what is not there yet", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  for (const [options, header] of NOT_YET) {
    it(`is refused with 501, not ignored: ${JSON.stringify(options)}`, async () => {
      await assert.rejects(
        client.publish({ url: endpoint.url("/never"), body: "x", ...options }),
        qstashError(501, new RegExp(`${header}\\b(?!-)`, "i")),
      );
    });
  }

  it("refuses a whole batch of which one item asks for it", async () => {
    await assert.rejects(
      client.batch([
        { url: endpoint.url("/never"), body: "x" },
        { url: endpoint.url("/never"), body: "x", callback: CALLBACK },
      ]),
      qstashError(501, /upstash-callback/i),
    );
    await client.publish({ url: endpoint.url("/after"), body: "x" });
    await endpoint.deliveryTo("/after");
    assert.ok(!endpoint.deliveries.some(({ url }) => url === "/never"));
  });
});
