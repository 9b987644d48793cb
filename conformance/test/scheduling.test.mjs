import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawPublish } from "../src/raw.mjs";

describe("delays, retries and repeats", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  it("waits for the delay, and not longer than it must", async () => {
    const { messageId } = await client.publish({ url: endpoint.url("/delay"), body: "x", delay: 2 });
    const { notBefore } = await client.messages.get(messageId);
    const delivery = await endpoint.deliveryTo("/delay");
    assert.ok(Date.now() >= notBefore, `${Date.now()} is before ${notBefore}`);
    assert.equal(delivery.header("Upstash-Message-Id"), messageId);
  });

  it("waits for the time that is given in seconds", async () => {
    const notBefore = Math.ceil(Date.now() / 1000) + 2;
    const { messageId } = await client.publish({
      url: endpoint.url("/not-before"),
      body: "x",
      notBefore,
    });
    assert.equal((await client.messages.get(messageId)).notBefore, notBefore * 1000);
    await endpoint.deliveryTo("/not-before");
    assert.ok(Date.now() >= notBefore * 1000);
  });

  it("does not wait for a time that is over", async () => {
    await client.publish({
      url: endpoint.url("/past"),
      body: "x",
      notBefore: Math.floor(Date.now() / 1000) - 3600,
      delay: "10d",
    });
    await endpoint.deliveryTo("/past");
  });

  it("calls again after a failure, with the same id and body", async () => {
    endpoint.answer("/retry", { status: 500 }, { status: 503 }, { status: 200 });
    const { messageId } = await client.publish({
      url: endpoint.url("/retry"),
      body: "again",
      retries: 3,
      retryDelay: "500 * (1 + retried)",
    });
    for (const retried of ["0", "1", "2"]) {
      const delivery = await endpoint.waitFor(
        (other) => other.url === "/retry" && other.header("Upstash-Retried") === retried,
      );
      assert.equal(delivery.header("Upstash-Message-Id"), messageId);
      assert.equal(delivery.text(), "again");
    }
  });

  it("waits as long as the endpoint asks for", async () => {
    endpoint.answer(
      "/retry-after",
      { status: 429, headers: { "Retry-After": "2" } },
      { status: 200 },
    );
    await client.publish({ url: endpoint.url("/retry-after"), body: "x", retryDelay: "600000" });
    await endpoint.deliveryTo("/retry-after");
    const first = Date.now();
    await endpoint.waitFor(
      (other) => other.url === "/retry-after" && other.header("Upstash-Retried") === "1",
    );
    assert.ok(Date.now() - first >= 1900, `${Date.now() - first} ms`);
  });

  it("does not call again where no retries are wanted", async () => {
    endpoint.answer("/no-retry", { status: 500 });
    await client.publish({ url: endpoint.url("/no-retry"), body: "x", retries: 0 });
    await endpoint.deliveryTo("/no-retry");
    await client.publish({ url: endpoint.url("/no-retry/after"), body: "x", delay: 2 });
    await endpoint.deliveryTo("/no-retry/after");
    assert.equal(endpoint.deliveries.filter(({ url }) => url === "/no-retry").length, 1);
  });

  it("answers a repeat with the first message's id, and does not deliver it", async () => {
    const deduplicationId = `once-${Date.now()}`;
    const request = { url: endpoint.url("/once"), body: "x", deduplicationId };
    const first = await client.publish(request);
    assert.ok(!first.deduplicated);
    const second = await client.publish(request);
    assert.equal(second.messageId, first.messageId);
    assert.equal(second.deduplicated, true);
    const { status, body } = await rawPublish(endpoint.url("/once"), {
      headers: { "Upstash-Deduplication-Id": deduplicationId },
    });
    assert.equal(status, 202, body);
    await endpoint.deliveryTo("/once");
    await client.publish({ url: endpoint.url("/once/after"), body: "x", delay: 2 });
    await endpoint.deliveryTo("/once/after");
    assert.equal(endpoint.deliveries.filter(({ url }) => url === "/once").length, 1);
  });

  it("knows repeats by their content where that is asked for", async () => {
    const request = {
      url: endpoint.url("/content"),
      body: `content ${Date.now()}`,
      contentBasedDeduplication: true,
    };
    const first = await client.publish(request);
    const second = await client.publish(request);
    assert.equal(second.messageId, first.messageId);
    assert.equal(second.deduplicated, true);
    const other = await client.publish({ ...request, body: `${request.body}!` });
    assert.notEqual(other.messageId, first.messageId);
    assert.ok(!other.deduplicated);
  });

  it("marks repeats in a batch, in their places", async () => {
    const deduplicationId = `batch-${Date.now()}`;
    const answers = await client.batch([
      { url: endpoint.url("/batch-once"), body: "x", deduplicationId },
      { url: endpoint.url("/batch-plain"), body: "x" },
      { url: endpoint.url("/batch-once"), body: "x", deduplicationId },
    ]);
    assert.equal(answers[2].messageId, answers[0].messageId);
    assert.ok(!answers[0].deduplicated);
    assert.equal(answers[2].deduplicated, true);
    assert.notEqual(answers[1].messageId, answers[0].messageId);
  });
});
