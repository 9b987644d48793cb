import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Receiver } from "@upstash/qstash";
import { Endpoint } from "../src/endpoint.mjs";
import { qstashError } from "../src/errors.mjs";
import { newClient, posthaste } from "../src/posthaste.mjs";
import { eventually } from "../src/wait.mjs";

const LATER = 3600;

function base64(text) {
  return Buffer.from(text).toString("base64");
}

describe("callbacks", () => {
  let endpoint;
  let number = 0;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  /** Paths of one test, so that none meets the deliveries of another. */
  function paths() {
    const n = number++;
    return { to: `/to-${n}`, callback: `/callback-${n}?foo=bar`, failure: `/failure-${n}` };
  }

  function allTo(path) {
    return endpoint.deliveries.filter(({ url }) => url === path);
  }

  function told(delivery) {
    return JSON.parse(delivery.text());
  }

  it("tell what a delivery came to", async () => {
    const { to, callback } = paths();
    endpoint.answer(to, { status: 201, headers: { "x-answer": "a" }, body: "made" });
    const before = Date.now();
    const { messageId } = await client.publish({
      url: endpoint.url(to),
      body: "hello",
      headers: { "My-Header": "mine", "Content-Type": "text/plain" },
      callback: endpoint.url(callback),
    });
    const delivery = await endpoint.deliveryTo(callback);
    const json = told(delivery);

    assert.equal(delivery.method, "POST");
    assert.equal(delivery.header("content-type"), "application/json");
    assert.equal(delivery.header("upstash-retried"), "0");
    assert.notEqual(delivery.header("upstash-message-id"), messageId);
    assert.equal(json.status, 201);
    assert.deepEqual(json.header["X-Answer"], ["a"]);
    assert.equal(json.body, base64("made"));
    assert.equal(json.retried ?? 0, 0);
    assert.equal(json.maxRetries, 3);
    assert.equal(json.sourceMessageId, messageId);
    assert.equal(json.url, endpoint.url(to));
    assert.equal(json.method, "POST");
    assert.deepEqual(json.sourceHeader, { "Content-Type": ["text/plain"], "My-Header": ["mine"] });
    assert.equal(json.sourceBody, base64("hello"));
    assert.ok(Math.abs(json.createdAt - before) < 60_000, `${json.createdAt}`);
    assert.equal(json.notBefore, json.createdAt);
    assert.equal(json.callerIP, "127.0.0.1");
    assert.ok(!("dlqId" in json) && !("topicName" in json) && !("scheduleId" in json));
  });

  it("are signed as any delivery is", async () => {
    const { to, callback } = paths();
    await client.publish({ url: endpoint.url(to), body: "x", callback: endpoint.url(callback) });
    const delivery = await endpoint.deliveryTo(callback);
    const receiver = new Receiver({
      currentSigningKey: posthaste.currentSigningKey,
      nextSigningKey: posthaste.nextSigningKey,
    });
    assert.ok(
      await receiver.verify({
        signature: delivery.header("upstash-signature"),
        body: delivery.text(),
        url: endpoint.url(callback),
      }),
    );
  });

  it("come once for each attempt, and once for the failure, with its dead letter", async () => {
    const { to, callback, failure } = paths();
    endpoint.answer(to, { status: 503, headers: { "retry-after": "0" }, body: "no" });
    const { messageId } = await client.publish({
      url: endpoint.url(to),
      body: "x",
      retries: 2,
      callback: endpoint.url(callback),
      failureCallback: endpoint.url(failure),
    });
    const json = told(await endpoint.deliveryTo(failure));
    assert.equal(json.status, 503);
    assert.equal(json.body, base64("no"));
    assert.equal(json.retried, 2);
    assert.equal(json.maxRetries, 2);
    assert.equal(json.sourceMessageId, messageId);
    assert.match(json.dlqId, /^[0-9]+-[0-9]+$/);

    await eventually(() => assert.equal(allTo(callback).length, 3));
    const tries = allTo(callback).map((delivery) => told(delivery).retried ?? 0);
    assert.deepEqual(tries.sort(), [0, 1, 2]);
    assert.equal(allTo(to).length, 3);
    assert.equal(allTo(failure).length, 1);
  });

  it("tell of an endpoint that does not answer with status 0", async () => {
    const { failure } = paths();
    await client.publish({
      url: "http://127.0.0.1:1/nobody",
      body: "x",
      retries: 0,
      failureCallback: endpoint.url(failure),
    });
    const json = told(await endpoint.deliveryTo(failure));
    assert.equal(json.status, 0);
    assert.ok(!("body" in json));
  });

  it("have settings and headers of their own", async () => {
    const { to, callback } = paths();
    endpoint.answer(callback, { status: 500, headers: { "retry-after": "0" } }, { status: 200 });
    await client.publish({
      url: endpoint.url(to),
      body: "x",
      callback: endpoint.url(callback),
      headers: {
        "Upstash-Callback-Method": "PUT",
        "Upstash-Callback-Forward-My-Key": "v",
        "Upstash-Callback-Retries": "1",
      },
    });
    await eventually(() => assert.equal(allTo(callback).length, 2));
    const [first, second] = allTo(callback);
    assert.equal(first.method, "PUT");
    assert.equal(first.header("my-key"), "v");
    assert.equal(second.header("upstash-retried"), "1");
    assert.equal(second.header("upstash-message-id"), first.header("upstash-message-id"));
    assert.equal(second.text(), first.text());
  });

  it("may have a failure callback", async () => {
    const { to, callback, failure } = paths();
    endpoint.answer(callback, { status: 500 });
    await client.publish({
      url: endpoint.url(to),
      body: "x",
      callback: endpoint.url(callback),
      headers: {
        "Upstash-Callback-Retries": "0",
        "Upstash-Callback-Failure-Callback": endpoint.url(failure),
      },
    });
    const json = told(await endpoint.deliveryTo(failure));
    const [delivery] = allTo(callback);
    assert.equal(json.url, endpoint.url(callback));
    assert.equal(json.sourceMessageId, delivery.header("upstash-message-id"));
    assert.equal(json.sourceBody, base64(delivery.text()));
  });

  it("are waited for by a queue", async () => {
    const { to, callback } = paths();
    endpoint.answer(callback, { afterMs: 500 });
    const queue = client.queue({ queueName: `callbacks-${Date.now()}` });
    try {
      for (const body of ["1", "2", "3"]) {
        await queue.enqueue({ url: endpoint.url(to), body, callback: endpoint.url(callback) });
      }
      await eventually(() => assert.equal(allTo(callback).length, 3));
      const order = endpoint.deliveries
        .filter(({ url }) => url === to || url === callback)
        .map((delivery) => (delivery.url === to ? delivery.text() : "callback"));
      assert.deepEqual(order, ["1", "callback", "2", "callback", "3", "callback"]);
      assert.equal(endpoint.mostAtOnce(callback), 1);
      const [, second] = allTo(to);
      assert.ok(second.at - allTo(callback)[0].at >= 490, "until the callback was answered");
    } finally {
      await queue.delete();
    }
  });

  it("come for every endpoint of a URL group, and for every item of a batch", async () => {
    const { to, callback } = paths();
    const name = `callbacks-${Date.now()}`;
    await client.urlGroups.addEndpoints({
      name,
      endpoints: [{ url: endpoint.url(to), name: "one" }, { url: endpoint.url(`${to}-b`) }],
    });
    try {
      await client.batch([
        { urlGroup: name, body: "g", callback: endpoint.url(callback) },
        { url: endpoint.url(`${to}-c`), body: "u", callback: endpoint.url(callback) },
      ]);
      await eventually(() => assert.equal(allTo(callback).length, 3));
      const all = allTo(callback).map(told);
      assert.deepEqual(
        all.map(({ url }) => url).sort(),
        [to, `${to}-b`, `${to}-c`].map((path) => endpoint.url(path)),
      );
      const one = all.find(({ url }) => url === endpoint.url(to));
      assert.equal(one.topicName, name);
      assert.equal(one.endpointName, "one");
    } finally {
      await client.urlGroups.delete(name);
    }
  });

  it("come for every message of a schedule, and name it", async () => {
    const { to, callback } = paths();
    const { scheduleId } = await client.schedules.create({
      destination: endpoint.url(to),
      cron: "* * * * * *",
      callback: endpoint.url(callback),
    });
    try {
      const json = told(await endpoint.deliveryTo(callback));
      assert.equal(json.scheduleId, scheduleId);
    } finally {
      await client.schedules.delete(scheduleId);
    }
  });

  it("are shown of a message as they were given", async () => {
    const { to, callback, failure } = paths();
    const { messageId } = await client.publish({
      url: endpoint.url(to),
      body: "x",
      delay: LATER,
      callback: endpoint.url(callback),
      failureCallback: endpoint.url(failure),
      headers: { "Upstash-Callback-Forward-A": "b", "Upstash-Failure-Callback-Forward-C": "d" },
    });
    const message = await client.messages.get(messageId);
    assert.equal(message.callback, endpoint.url(callback));
    assert.equal(message.failureCallback, endpoint.url(failure));
    assert.deepEqual(message.callbackHeader, { A: ["b"] });
    assert.deepEqual(message.failureCallbackHeader, { C: ["d"] });
    await client.messages.cancel(messageId);
  });

  it("of a message that is redacted are delivered whole and shown redacted", async () => {
    const { to, callback } = paths();
    endpoint.answer(callback, { status: 500 });
    await client.publish({
      url: endpoint.url(to),
      body: "secret",
      callback: endpoint.url(callback),
      redact: { body: true },
    });
    const delivery = await endpoint.deliveryTo(callback);
    assert.equal(told(delivery).sourceBody, base64("secret"));
    const id = delivery.header("upstash-message-id");
    const message = await client.messages.get(id);
    assert.match(message.body, /^REDACTED:[0-9a-f]{64}$/);
    await client.messages.cancel(id);
  });

  it("do not tell of the failure of a message that is canceled", async () => {
    const { to, failure } = paths();
    endpoint.answer(to, { status: 500, afterMs: 700 });
    const { messageId } = await client.publish({
      url: endpoint.url(to),
      body: "x",
      delay: 1,
      retries: 0,
      failureCallback: endpoint.url(failure),
    });
    await endpoint.deliveryTo(to);
    await client.messages.cancel(messageId);
    const next = paths();
    endpoint.answer(next.to, { status: 500, afterMs: 700 });
    await client.publish({
      url: endpoint.url(next.to),
      body: "x",
      retries: 0,
      failureCallback: endpoint.url(next.failure),
    });
    await endpoint.deliveryTo(next.failure);
    assert.equal(allTo(failure).length, 0);
  });

  for (const [headers, message] of [
    [{ "Upstash-Callback-Delay": "5s" }, /upstash-callback-delay/],
    [{ "Upstash-Failure-Callback-Delay": "5s" }, /upstash-failure-callback-delay/],
    [{ "Upstash-Callback-Queue-Name": "q" }, /upstash-callback-queue-name/],
    [{ "Upstash-Callback-Retries": "many" }, /upstash-callback-retries/],
  ]) {
    it(`are refused when they are published: ${JSON.stringify(headers)}`, async () => {
      const { to, callback } = paths();
      await assert.rejects(
        client.publish({
          url: endpoint.url(to),
          body: "x",
          callback: endpoint.url(callback),
          headers,
        }),
        qstashError(400, message),
      );
    });
  }
});
