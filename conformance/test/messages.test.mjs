import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";

describe("messages", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  beforeEach(async () => {
    await client.messages.cancel({ all: true });
  });

  async function later(options = {}) {
    const { messageId } = await client.publish({
      url: "https://example.com/later",
      body: "x",
      delay: "10d",
      ...options,
    });
    return messageId;
  }

  async function isThere(messageId) {
    const { status } = await rawRequest({ method: "GET", path: `/v2/messages/${messageId}` });
    return status === 200;
  }

  it("show what was published, at once", async () => {
    const before = Date.now();
    const messageId = await later({
      url: "https://example.com//a/?b=c",
      method: "PUT",
      headers: { "Test-Header": "value", "Content-Type": "text/plain" },
      body: "Grüße",
      retries: 4,
      retryDelay: "7000 * retried",
      timeout: 90,
      label: "one",
      delay: 600,
    });
    const message = await client.messages.get(messageId);
    assert.equal(message.messageId, messageId);
    assert.equal(message.url, "https://example.com//a/?b=c");
    assert.equal(message.method, "PUT");
    assert.deepEqual(message.header, { "Content-Type": ["text/plain"], "Test-Header": ["value"] });
    assert.equal(message.body, "Grüße");
    assert.equal(message.maxRetries, 4);
    assert.equal(message.retryDelayExpression, "7000 * retried");
    assert.equal(message.label, "one");
    assert.ok(Math.abs(message.createdAt - before) < 60_000);
    assert.equal(message.notBefore, message.createdAt + 600_000);
  });

  it("show both labels", async () => {
    const message = await client.messages.get(await later({ label: ["first", "second"] }));
    assert.equal(message.label, "first");
    assert.deepEqual(message.labels, ["first", "second"]);
  });

  it("can be read while they are called, and just after", async () => {
    const { messageId } = await client.publish({ url: endpoint.url("/read"), body: "x" });
    assert.equal((await client.messages.get(messageId)).url, endpoint.url("/read"));
    await endpoint.deliveryTo("/read");
    assert.equal((await client.messages.get(messageId)).url, endpoint.url("/read"));
  });

  it("can be read between two attempts", async () => {
    endpoint.answer("/failing", { status: 500 });
    const { messageId } = await client.publish({
      url: endpoint.url("/failing"),
      body: "x",
      retries: 1,
      retryDelay: "600000",
    });
    await endpoint.deliveryTo("/failing");
    assert.equal((await client.messages.get(messageId)).maxRetries, 1);
    await client.messages.delete(messageId);
  });

  it("that are not there are not found", async () => {
    await assert.rejects(client.messages.get("msg_not-there"), qstashError(404));
    await assert.rejects(client.messages.delete("msg_not-there"), qstashError(404));
  });

  it("are canceled by their id, with a count", async () => {
    const messageId = await later();
    const { status, body } = await rawRequest({
      method: "DELETE",
      path: `/v2/messages/${messageId}`,
    });
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(body), { cancelled: 1 });
  });

  it("are canceled by several ids; the rest goes with all", async () => {
    const ids = [await later(), await later(), await later()];
    assert.deepEqual(await client.messages.cancel(ids.slice(0, 2)), { cancelled: 2 });
    assert.deepEqual(await client.messages.cancel({ all: true }), { cancelled: 1 });
    assert.deepEqual(await client.messages.cancel({ all: true }), { cancelled: 0 });
  });

  it("are canceled by ids in a body, as the Python client sends them", async () => {
    endpoint.answer("/body-ids", { status: 500 });
    const ids = [];
    for (let i = 0; i < 2; i++) {
      const { messageId } = await client.publish({
        url: endpoint.url("/body-ids"),
        body: "x",
        retryDelay: "600000",
      });
      ids.push(messageId);
    }
    const { status, body } = await rawRequest({
      method: "DELETE",
      path: "/v2/messages",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ messageIds: ids }),
    });
    assert.equal(status, 200, body);
    assert.deepEqual(JSON.parse(body), { cancelled: 2 });
  });

  it("are all canceled by a request without filter or body", async () => {
    await later();
    await later();
    const { body } = await rawRequest({ method: "DELETE", path: "/v2/messages" });
    assert.deepEqual(JSON.parse(body), { cancelled: 2 });
  });

  for (const [what, query, fitting, other] of [
    ["label", "label=blue&label=green", { label: ["blue", "red"] }, { label: "red" }],
    ["host", "host=example.org", { url: "https://example.org/a" }, {}],
    ["path", "path=/a-b,/c", { url: "https://example.com/a-b?x" }, {}],
    ["url", "url=https://example.com/u?x=1", { url: "https://example.com/u?x=1" }, {}],
  ]) {
    it(`are canceled by ${what}, and others stay`, async () => {
      const canceled = await later(fitting);
      const kept = await later(other);
      const { status, body } = await rawRequest({
        method: "DELETE",
        path: `/v2/messages?${query.replace("u?x=1", "u%3Fx%3D1")}`,
      });
      assert.equal(status, 200, body);
      assert.deepEqual(JSON.parse(body), { cancelled: 1 });
      assert.equal(await isThere(kept), true);
      assert.notEqual(canceled, kept);
    });
  }

  it("are canceled by a filter of the client", async () => {
    await later({ label: "mine" });
    await later({ label: "other" });
    const canceled = await client.messages.cancel({ filter: { label: "mine" } });
    assert.deepEqual(canceled, { cancelled: 1 });
  });

  it("are canceled up to a count", async () => {
    for (let i = 0; i < 3; i++) await later({ label: "counted" });
    const first = await client.messages.cancel({ all: true, count: 1 });
    assert.deepEqual(first, { cancelled: 1 });
    const second = await client.messages.cancel({ filter: { label: "counted" }, count: 1 });
    assert.deepEqual(second, { cancelled: 1 });
    assert.deepEqual(await client.messages.cancel({ all: true }), { cancelled: 1 });
  });

  it("are not canceled by a filter that is misspelt", async () => {
    await later();
    const { status, body } = await rawRequest({ method: "DELETE", path: "/v2/messages?labeel=x" });
    assert.equal(status, 400);
    assertErrorBody(body, /labeel/);
    assert.deepEqual(await client.messages.cancel({ all: true }), { cancelled: 1 });
  });

  it("are not called once they are canceled", async () => {
    const messageId = await later({ url: endpoint.url("/canceled"), delay: 2 });
    await client.messages.delete(messageId);
    await client.publish({ url: endpoint.url("/canceled/after"), body: "x", delay: 4 });
    await endpoint.deliveryTo("/canceled/after");
    assert.ok(!endpoint.deliveries.some(({ url }) => url === "/canceled"));
  });
});
