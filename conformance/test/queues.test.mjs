import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";
import { eventually } from "../src/wait.mjs";

describe("queues", () => {
  let endpoint;
  let number = 0;
  const client = newClient();
  const made = new Set();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  afterEach(async () => {
    for (const queueName of made) await client.queue({ queueName }).delete().catch(() => {});
    made.clear();
  });

  function newName(prefix = "queue") {
    const name = `${prefix}-${Date.now()}-${number++}`;
    made.add(name);
    return name;
  }

  function newQueue(prefix) {
    return client.queue({ queueName: newName(prefix) });
  }

  async function names() {
    return (await client.queue().list()).map(({ name }) => name);
  }

  /** Bodies that were delivered to a path, in order. */
  function bodies(path) {
    return endpoint.deliveries.filter(({ url }) => url === path).map((call) => call.text());
  }

  async function enqueueAll(queue, path, texts, options = {}) {
    for (const body of texts) await queue.enqueue({ url: endpoint.url(path), body, ...options });
  }

  it("show what they were made with, and are listed until they are deleted", async () => {
    const queue = newQueue();
    const before = Date.now();
    await queue.upsert({ parallelism: 1 });
    const { name, parallelism, paused, lag, createdAt, updatedAt } = await queue.get();
    assert.equal(name, queue.queueName);
    assert.equal(parallelism, 1);
    assert.equal(paused, false);
    assert.equal(lag, 0);
    assert.ok(Math.abs(createdAt - before) < 60_000, `${createdAt}`);
    assert.ok(updatedAt >= createdAt);
    assert.ok((await names()).includes(name));

    await queue.delete();
    assert.ok(!(await names()).includes(name));
    await assert.rejects(queue.get(), qstashError(404));
    await assert.rejects(queue.delete(), qstashError(404));
  });

  it("may have names that begin with a hyphen, an underscore or a dot", async () => {
    for (const prefix of ["-a", "_b", ".c"]) {
      const queue = newQueue(prefix);
      await queue.upsert({ parallelism: 1 });
      assert.equal((await queue.get()).name, queue.queueName);
    }
  });

  it("change their parallelism", async () => {
    const queue = newQueue();
    await queue.upsert({ parallelism: 1 });
    const { createdAt } = await queue.get();
    await queue.upsert({ parallelism: 2 });
    const changed = await queue.get();
    assert.equal(changed.parallelism, 2);
    assert.equal(changed.createdAt, createdAt);
  });

  it("pause and resume, by call and by upsert", async () => {
    const queue = newQueue();
    await queue.upsert({ parallelism: 1 });
    assert.equal((await queue.get()).paused, false);
    await queue.pause();
    assert.equal((await queue.get()).paused, true);
    await queue.resume();
    assert.equal((await queue.get()).paused, false);
    await queue.upsert({ paused: true });
    assert.equal((await queue.get()).paused, true);
    await queue.upsert({ paused: false });
    assert.equal((await queue.get()).paused, false);
  });

  it("keep what an upsert leaves out", async () => {
    const queueName = newName();
    async function upsert(change) {
      const { status, body } = await rawRequest({
        path: "/v2/queues/",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ queueName, ...change }),
      });
      assert.equal(status, 200, body);
      return client.queue({ queueName }).get();
    }
    const made = await upsert({});
    assert.equal(made.parallelism, 1);
    assert.equal(made.paused, false);
    assert.equal((await upsert({ parallelism: 4 })).paused, false);
    assert.equal((await upsert({ paused: true })).parallelism, 4);
  });

  it("are made by their first message, which names them", async () => {
    const queue = newQueue();
    const { messageId } = await queue.enqueue({
      url: endpoint.url("/first"),
      body: "x",
      delay: "1h",
      label: "one",
    });
    const message = await client.messages.get(messageId);
    assert.equal(message.queueName, queue.queueName);
    assert.equal(message.label, "one");
    const shown = await queue.get();
    assert.equal(shown.parallelism, 1);
    assert.equal(shown.lag, 1);
  });

  it("keep their parallelism when a message comes", async () => {
    const queue = newQueue();
    await queue.upsert({ parallelism: 3 });
    await queue.enqueueJSON({ url: endpoint.url("/kept"), body: { a: 1 } });
    await endpoint.deliveryTo("/kept");
    assert.equal((await queue.get()).parallelism, 3);
  });

  it("deliver in the order in which messages came", async () => {
    const texts = Array.from({ length: 25 }, (_, i) => `${i}`);
    await enqueueAll(newQueue(), "/ordered", texts);
    await eventually(() => assert.deepEqual(bodies("/ordered"), texts));
  });

  it("hold back what is behind a message until its retries are over", async () => {
    endpoint.answer("/retried", { status: 500 }, { status: 500 }, {});
    await enqueueAll(newQueue(), "/retried", ["a", "b", "c"], { retryDelay: "300" });
    await eventually(() => assert.deepEqual(bodies("/retried"), ["a", "a", "a", "b", "c"]));
  });

  it("go on behind a message that is given up", async () => {
    endpoint.answer("/given-up", { status: 500 }, {});
    await enqueueAll(newQueue(), "/given-up", ["a", "b"], { retries: 0 });
    await eventually(() => assert.deepEqual(bodies("/given-up"), ["a", "b"]));
  });

  it("have as many messages in flight as their parallelism says, and no more", async () => {
    const queue = newQueue();
    await queue.upsert({ parallelism: 3 });
    endpoint.answer("/parallel", { afterMs: 300 });
    await enqueueAll(queue, "/parallel", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    await eventually(() => assert.equal(bodies("/parallel").length, 9));
    assert.equal(endpoint.mostAtOnce("/parallel"), 3);
  });

  it("wait while they are paused, and go on with the oldest message", async () => {
    const queue = newQueue();
    await queue.pause();
    await enqueueAll(queue, "/paused", ["a", "b", "c"]);
    assert.equal((await queue.get()).lag, 3);
    assert.deepEqual(bodies("/paused"), []);
    await queue.resume();
    await eventually(() => assert.deepEqual(bodies("/paused"), ["a", "b", "c"]));
    await eventually(async () => assert.equal((await queue.get()).lag, 0));
  });

  it("go on when the message in front is canceled", async () => {
    const queue = newQueue();
    const { messageId } = await queue.enqueue({
      url: endpoint.url("/canceled"),
      body: "never",
      delay: "1h",
    });
    await enqueueAll(queue, "/canceled", ["next"]);
    assert.equal((await queue.get()).lag, 2);
    await client.messages.cancel(messageId);
    await endpoint.deliveryTo("/canceled");
    assert.deepEqual(bodies("/canceled"), ["next"]);
  });

  it("cancel their messages when they are deleted", async () => {
    const queue = newQueue();
    await queue.pause();
    const { messageId } = await queue.enqueue({ url: endpoint.url("/deleted"), body: "old" });
    await queue.delete();
    await eventually(() => assert.rejects(client.messages.get(messageId), qstashError(404)));
    await enqueueAll(queue, "/deleted", ["new"]);
    await endpoint.deliveryTo("/deleted");
    assert.deepEqual(bodies("/deleted"), ["new"]);
  });

  it("have their messages canceled by their name", async () => {
    const queue = newQueue();
    await queue.pause();
    await enqueueAll(queue, "/by-name", ["a", "b"]);
    const { queueName } = queue;
    assert.equal((await client.messages.cancel({ filter: { queueName } })).cancelled, 2);
    assert.equal((await queue.get()).lag, 0);
  });

  it("take messages of a batch, to a URL and to a URL group", async () => {
    const queueName = newName();
    const group = `group-of-${queueName}`;
    await client.urlGroups.addEndpoints({
      name: group,
      endpoints: [{ url: endpoint.url("/batched-a") }, { url: endpoint.url("/batched-b") }],
    });
    try {
      await client.queue({ queueName }).pause();
      const [single, grouped] = await client.batch([
        { url: endpoint.url("/batched"), body: "url", queueName },
        { urlGroup: group, body: "group", queueName },
      ]);
      assert.equal((await client.messages.get(single.messageId)).queueName, queueName);
      assert.equal(grouped.length, 2);
      for (const { messageId } of grouped) {
        const copy = await client.messages.get(messageId);
        assert.equal(copy.queueName, queueName);
        assert.equal(copy.topicName, group);
      }
      await eventually(async () =>
        assert.equal((await client.queue({ queueName }).get()).lag, 3),
      );
      await client.queue({ queueName }).resume();
      for (const path of ["/batched", "/batched-a", "/batched-b"]) await endpoint.deliveryTo(path);
    } finally {
      await client.urlGroups.delete(group);
    }
  });

  it("take what a schedule makes, and keep their parallelism", { timeout: 100_000 }, async () => {
    const queue = newQueue();
    await queue.upsert({ parallelism: 2 });
    const { scheduleId } = await client.schedules.create({
      destination: endpoint.url("/scheduled"),
      cron: "@every 1s",
      queueName: queue.queueName,
    });
    try {
      assert.equal((await client.schedules.get(scheduleId)).queueName, queue.queueName);
      await endpoint.deliveryTo("/scheduled");
      assert.equal((await queue.get()).parallelism, 2);
    } finally {
      await client.schedules.delete(scheduleId);
    }
  });

  it("leave repeats of a message out", async () => {
    const queue = newQueue();
    const message = { url: endpoint.url("/once"), body: "x", deduplicationId: queue.queueName };
    const { messageId } = await queue.enqueue(message);
    const repeat = await queue.enqueue(message);
    assert.equal(repeat.messageId, messageId);
    assert.equal(repeat.deduplicated, true);
    await endpoint.deliveryTo("/once");
    await eventually(async () => assert.equal((await queue.get()).lag, 0));
    assert.deepEqual(bodies("/once"), ["x"]);
  });

  it("refuse a message that has a flow-control key too", async () => {
    await assert.rejects(
      newQueue().enqueue({ url: endpoint.url("/both"), flowControl: { key: "k", rate: 1 } }),
      qstashError(400, /upstash-flow-control-key/i),
    );
  });

  for (const [what, body] of [
    ["no name", { parallelism: 1 }],
    ["a name that is none", { queueName: "a/b", parallelism: 1 }],
    ["no message at a time", { queueName: "q", parallelism: 0 }],
    ["half a message at a time", { queueName: "q", parallelism: 1.5 }],
  ]) {
    it(`with ${what} are refused with 400`, async () => {
      const answer = await rawRequest({ path: "/v2/queues", body: JSON.stringify(body) });
      assert.equal(answer.status, 400, answer.body);
      assertErrorBody(answer.body, /queueName|parallelism/);
    });
  }
});
