import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";

describe("URL groups", () => {
  let endpoint;
  let name;
  let number = 0;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  afterEach(() => client.urlGroups.delete(name));

  function newGroup(...endpoints) {
    name = `group-${Date.now()}-${number++}`;
    return client.urlGroups.addEndpoints({ name, endpoints });
  }

  it("show their endpoints, as they were given", async () => {
    await newGroup({ name: "first", url: "https://example.com/1" });
    await client.urlGroups.addEndpoints({
      name,
      endpoints: [{ name: "second", url: "https://example.com/2" }, { url: "https://example.com" }],
    });
    const group = await client.urlGroups.get(name);
    assert.equal(group.name, name);
    assert.ok(group.createdAt <= group.updatedAt);
    assert.deepEqual(group.endpoints, [
      { name: "first", url: "https://example.com/1" },
      { name: "second", url: "https://example.com/2" },
      { url: "https://example.com" },
    ]);
    const listed = (await client.urlGroups.list()).map((other) => other.name);
    assert.ok(listed.includes(name), `${listed}`);
  });

  it("give an endpoint of a known name its new URL", async () => {
    await newGroup({ name: "one", url: "https://example.com/old" });
    await client.urlGroups.addEndpoints({
      name,
      endpoints: [{ name: "one", url: "https://example.com/new" }],
    });
    assert.deepEqual((await client.urlGroups.get(name)).endpoints, [
      { name: "one", url: "https://example.com/new" },
    ]);
  });

  it("lose endpoints by name and by URL, and end with the last", async () => {
    await newGroup({ name: "one", url: "https://example.com/1" }, { url: "https://example.com/2" });
    await client.urlGroups.removeEndpoints({ name, endpoints: [{ name: "one" }] });
    assert.deepEqual((await client.urlGroups.get(name)).endpoints, [
      { url: "https://example.com/2" },
    ]);
    await client.urlGroups.removeEndpoints({
      name,
      endpoints: [{ url: "https://example.com/2" }],
    });
    await assert.rejects(client.urlGroups.get(name), qstashError(404));
  });

  it("are deleted whether they are there or not", async () => {
    await newGroup({ url: "https://example.com/" });
    await client.urlGroups.delete(name);
    await client.urlGroups.delete(name);
    await assert.rejects(client.urlGroups.get(name), qstashError(404));
  });

  it("deliver to every endpoint, and answer with an array", async () => {
    await newGroup(
      { name: "one", url: endpoint.url("/group/1") },
      { url: endpoint.url("/group/2?x=y") },
    );
    const receipts = await client.publish({ urlGroup: name, body: "to all" });
    assert.deepEqual(receipts.map(({ url }) => url).sort(), [
      endpoint.url("/group/1"),
      endpoint.url("/group/2?x=y"),
    ]);
    for (const path of ["/group/1", "/group/2?x=y"]) {
      const delivery = await endpoint.deliveryTo(path);
      const { messageId } = receipts.find(({ url }) => url === endpoint.url(path));
      assert.equal(delivery.text(), "to all");
      assert.equal(delivery.header("Upstash-Message-Id"), messageId);
      assert.equal(delivery.header("Upstash-Topic-Name"), name);
    }
  });

  it("are named on each of their messages", async () => {
    await newGroup({ name: "one", url: endpoint.url("/named") });
    const [{ messageId }] = await client.publish({ urlGroup: name, body: "x", delay: 600 });
    const message = await client.messages.get(messageId);
    assert.equal(message.topicName ?? message.urlGroup, name);
    assert.equal(message.url, endpoint.url("/named"));
    await client.messages.delete(messageId);
  });

  it("can be in a batch, beside URLs", async () => {
    await newGroup({ url: endpoint.url("/batch/1") }, { url: endpoint.url("/batch/2") });
    const [ofGroup, ofUrl] = await client.batch([
      { urlGroup: name, body: "x" },
      { url: endpoint.url("/batch/3"), body: "x" },
    ]);
    assert.equal(ofGroup.length, 2);
    assert.match(ofUrl.messageId, /^msg_/);
    for (const path of ["/batch/1", "/batch/2", "/batch/3"]) await endpoint.deliveryTo(path);
  });

  it("have default headers, which a publish can go without", async () => {
    await newGroup({ url: endpoint.url("/defaults") });
    const { status, body } = await rawRequest({
      method: "PATCH",
      path: `/v2/topics/${name}`,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ headers: { "Upstash-Delay": ["10m"], "Upstash-Retries": "7" } }),
    });
    assert.equal(status, 200, body);
    const [{ messageId }] = await client.publish({ urlGroup: name, body: "x", retries: 2 });
    const message = await client.messages.get(messageId);
    assert.equal(message.maxRetries, 2);
    assert.ok(message.notBefore > Date.now() + 300_000);
    await client.messages.delete(messageId);
  });

  it("that are not there cannot be published to", async () => {
    await assert.rejects(
      client.publish({ urlGroup: "never-made", body: "x" }),
      qstashError(400, /URL group never-made/),
    );
  });
});
