import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { newClient } from "../src/posthaste.mjs";

describe("a delivery", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  it("carries the message id that publish answered", async () => {
    const { messageId } = await client.publish({ url: endpoint.url("/id"), body: "x" });
    assert.match(messageId, /^msg_[\w-]+$/);
    const delivery = await endpoint.deliveryTo("/id");
    assert.equal(delivery.header("Upstash-Message-Id"), messageId);
  });

  it("has an id that no other message has", async () => {
    const request = { url: endpoint.url("/ids"), body: "the same" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.publish(request)));
    assert.equal(new Set(answers.map(({ messageId }) => messageId)).size, answers.length);
  });

  it("is not called a duplicate in the answer", async () => {
    const answer = await client.publish({ url: endpoint.url("/answer"), body: "x" });
    assert.ok(!answer.deduplicated, JSON.stringify(answer));
  });

  it("says that no attempt came before it", async () => {
    await client.publish({ url: endpoint.url("/retried"), body: "x" });
    const delivery = await endpoint.deliveryTo("/retried");
    assert.equal(delivery.header("Upstash-Retried"), "0");
  });

  it("names Upstash-QStash as its user agent", async () => {
    await client.publish({ url: endpoint.url("/agent"), body: "x" });
    const delivery = await endpoint.deliveryTo("/agent");
    assert.equal(delivery.header("User-Agent"), "Upstash-QStash");
  });

  it("names the destination as its host", async () => {
    await client.publish({ url: endpoint.url("/host"), body: "x" });
    const delivery = await endpoint.deliveryTo("/host");
    assert.equal(delivery.header("Host"), new URL(endpoint.origin).host);
  });

  it("happens with retries 0 as well", async () => {
    await client.publish({ url: endpoint.url("/retries-0"), body: "x", retries: 0 });
    const delivery = await endpoint.deliveryTo("/retries-0");
    assert.equal(delivery.text(), "x");
  });

  it("does not follow a redirect", async () => {
    const elsewhere = { status: 302, headers: { location: endpoint.url("/elsewhere") } };
    endpoint.answer("/redirect", elsewhere);
    await client.publish({ url: endpoint.url("/redirect"), body: "x", retries: 0 });
    await endpoint.deliveryTo("/redirect");
    await client.publish({ url: endpoint.url("/after-redirect"), body: "x" });
    await endpoint.deliveryTo("/after-redirect");
    assert.ok(!endpoint.deliveries.some(({ url }) => url === "/elsewhere"));
  });

  it("that fails does not hold up the next to the same endpoint", async () => {
    endpoint.answer("/failing", { status: 500, body: "no" });
    await client.publish({ url: endpoint.url("/failing"), body: "x", retries: 0 });
    await endpoint.deliveryTo("/failing");
    await client.publish({ url: endpoint.url("/after-failing"), body: "x" });
    const delivery = await endpoint.deliveryTo("/after-failing");
    assert.equal(delivery.header("Upstash-Retried"), "0");
  });
});
