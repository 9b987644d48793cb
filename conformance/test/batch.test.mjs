import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";

describe("batch", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  function rawBatch(body) {
    return rawRequest({
      path: "/v2/batch",
      headers: { "Content-Type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  it("answers every item, in the order of the request", async () => {
    const paths = Array.from({ length: 12 }, (_, i) => `/order/${i}`);
    const answers = await client.batch(
      paths.map((path) => ({ url: endpoint.url(path), body: `to ${path}` })),
    );
    assert.equal(answers.length, paths.length);
    for (const [i, path] of paths.entries()) {
      const delivery = await endpoint.deliveryTo(path);
      assert.equal(delivery.text(), `to ${path}`);
      assert.equal(delivery.header("Upstash-Message-Id"), answers[i].messageId);
    }
  });

  it("answers one item with an array too", async () => {
    const { status, headers, body } = await rawBatch([
      { destination: endpoint.url("/one"), headers: {}, body: "x" },
    ]);
    assert.equal(status, 200, body);
    assert.match(headers["content-type"], /^application\/json/);
    const answers = JSON.parse(body);
    assert.ok(Array.isArray(answers), body);
    const delivery = await endpoint.deliveryTo("/one");
    assert.deepEqual(
      answers.map(({ messageId }) => messageId),
      [delivery.header("Upstash-Message-Id")],
    );
  });

  it("answers no items with an empty array", async () => {
    const { status, body } = await rawBatch([]);
    assert.equal(status, 200, body);
    assert.deepEqual(JSON.parse(body), []);
  });

  it("keeps each item's headers and method to that item", async () => {
    await client.batch([
      { url: endpoint.url("/own/1"), method: "PUT", headers: { "X-First": "1" }, body: "a" },
      {
        url: endpoint.url("/own/2"),
        headers: { "X-Second": "2", "Content-Type": "text/csv" },
        body: "b",
      },
    ]);
    const first = await endpoint.deliveryTo("/own/1");
    assert.equal(first.method, "PUT");
    assert.equal(first.header("X-First"), "1");
    assert.equal(first.header("X-Second"), undefined);
    assert.equal(first.header("Content-Type"), undefined);
    const second = await endpoint.deliveryTo("/own/2");
    assert.equal(second.method, "POST");
    assert.equal(second.header("X-First"), undefined);
    assert.equal(second.header("X-Second"), "2");
    assert.equal(second.header("Content-Type"), "text/csv");
  });

  it("does not apply the outer request's headers to items", async () => {
    const { status, body } = await rawRequest({
      path: "/v2/batch",
      headers: {
        "Content-Type": "application/json",
        "Upstash-Method": "DELETE",
        "Upstash-Forward-X-Outer": "1",
      },
      body: JSON.stringify([{ destination: endpoint.url("/outer"), body: "x" }]),
    });
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/outer");
    assert.equal(delivery.method, "POST");
    assert.equal(delivery.header("X-Outer"), undefined);
  });

  it("knows item headers by name in any case", async () => {
    const headers = { "Upstash-Method": "PATCH", "UPSTASH-FORWARD-X-Loud": "1" };
    const { status, body } = await rawBatch([{ destination: endpoint.url("/case"), headers }]);
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/case");
    assert.equal(delivery.method, "PATCH");
    assert.equal(delivery.header("X-Loud"), "1");
  });

  it("delivers a null body, or none, as an empty one", async () => {
    const { status, body } = await rawBatch([
      { destination: endpoint.url("/null"), headers: {}, body: null, queue: null },
      { destination: endpoint.url("/absent"), headers: {} },
    ]);
    assert.equal(status, 200, body);
    assert.equal((await endpoint.deliveryTo("/null")).body.length, 0);
    assert.equal((await endpoint.deliveryTo("/absent")).body.length, 0);
  });

  it("delivers text as UTF-8, to destinations that are kept", async () => {
    const text = "Grüße 世界 🚀 \u0000";
    await client.batch([{ url: endpoint.url("//kept/%2F/ü?a=b"), body: text }]);
    const delivery = await endpoint.deliveryTo("//kept/%2F/%C3%BC?a=b");
    assert.deepEqual(delivery.body, Buffer.from(text, "utf8"));
  });

  it("delivers what batchJSON is given as JSON", async () => {
    const values = [{ a: 1 }, ["ü"], null, "text", 0];
    const answers = await client.batchJSON(
      values.map((body, i) => ({ url: endpoint.url(`/json/${i}`), body })),
    );
    assert.equal(answers.length, values.length);
    for (const [i, value] of values.entries()) {
      const delivery = await endpoint.deliveryTo(`/json/${i}`);
      assert.equal(delivery.text(), JSON.stringify(value));
      assert.equal(delivery.header("Content-Type"), "application/json");
    }
  });

  it("is refused as a whole when one item is at fault", async () => {
    await assert.rejects(
      client.batch([
        { url: endpoint.url("/whole/good"), body: "x" },
        { url: "ftp://example.com/bad", body: "x" },
      ]),
      qstashError(400),
    );
    await client.publish({ url: endpoint.url("/whole/after"), body: "x" });
    await endpoint.deliveryTo("/whole/after");
    assert.ok(!endpoint.deliveries.some(({ url }) => url === "/whole/good"));
  });

  for (const [what, body] of [
    ["that is not JSON", "[{"],
    ["that is not an array", '{"destination":"http://127.0.0.1/"}'],
    ["with an item that is not an object", "[1]"],
    ["with an item without a destination", '[{"body":"x"}]'],
  ]) {
    it(`${what} is refused with 400`, async () => {
      const answer = await rawBatch(body);
      assert.equal(answer.status, 400, answer.body);
      assertErrorBody(answer.body);
    });
  }
});
