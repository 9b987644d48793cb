import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient, posthaste } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";
import { eventually } from "../src/wait.mjs";

describe("dead letters", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  beforeEach(async () => {
    let cursor;
    do {
      ({ cursor } = await client.dlq.delete({ all: true, cursor }));
    } while (cursor);
  });

  /** Publishes what fails at once, and waits until it is a dead letter. */
  async function fail(options = {}) {
    const path = `/${randomUUID()}`;
    const url = options.url ?? endpoint.url(path);
    endpoint.answer(url.slice(endpoint.origin.length), {
      status: 404,
      headers: { "x-answer": "no" },
      body: "404 Not Found",
    });
    const { messageId } = await client.publish({ body: "x", retries: 0, ...options, url });
    return eventually(async () => {
      const { messages } = await client.dlq.listMessages({ filter: { messageId } });
      assert.equal(messages.length, 1);
      return messages[0];
    }, 10_000);
  }

  function failMany(count, options = {}) {
    return Promise.all(Array.from({ length: count }, () => fail(options)));
  }

  async function idsOf(filter) {
    const { messages } = await client.dlq.listMessages({ filter });
    return messages.map(({ dlqId }) => dlqId);
  }

  async function raw(method, path, { body, headers } = {}) {
    const answer = await rawRequest({ method, path, body, headers });
    return { status: answer.status, text: answer.body, json: JSON.parse(answer.body || "null") };
  }

  describe("lists", () => {
    it("show the message, the answer, and why", async () => {
      const letter = await fail({
        body: "Grüße",
        headers: { "Content-Type": "text/plain", "My-Header": "value" },
        label: ["first", "second"],
        flowControl: { key: "dlq-show", parallelism: 3, rate: 7, period: "1m" },
        retryDelay: "1000 * (1 + retried)",
      });
      assert.equal(letter.body, "Grüße");
      assert.deepEqual(letter.header["My-Header"], ["value"]);
      assert.equal(letter.responseStatus, 404);
      assert.equal(letter.responseBody, "404 Not Found");
      assert.deepEqual(letter.responseHeader["X-Answer"], ["no"]);
      assert.equal(letter.label, "first");
      assert.deepEqual(letter.labels, ["first", "second"]);
      assert.equal(letter.flowControlKey, "dlq-show");
      assert.equal(letter.parallelism, 3);
      assert.equal(letter.rate, 7);
      assert.equal(letter.ratePerSecond, 7);
      assert.equal(letter.period, 60);
      assert.equal(letter.retryDelayExpression, "1000 * (1 + retried)");
      assert.equal(letter.maxRetries, 0);
      assert.equal(letter.method, "POST");
      assert.equal(letter.reason, "failed");
      assert.equal(letter.attempts, 1);
      assert.ok(Number.isInteger(letter.partition) && Number.isInteger(letter.offset));
      const { json } = await raw("GET", `/v2/dlq/${letter.dlqId}`);
      assert.equal(json.responseBody, "404 Not Found");
      assert.equal(json.dlqId, letter.dlqId);
      assert.equal(json.messageId, letter.messageId);
    });

    it("hide what is to be redacted", async () => {
      const letter = await fail({ body: "secret", redact: { body: true } });
      assert.match(letter.body, /^REDACTED:/);
    });

    it("find by each property, and by any of several values", async () => {
      const url = endpoint.url(`/${randomUUID()}?a=1,2`);
      const other = endpoint.url(`/${randomUUID()}`);
      const label = randomUUID();
      const key = randomUUID();
      const queueName = `dlq-${randomUUID()}`;
      const a = await fail({ url, label });
      const b = await fail({ url: other, label: `${label}-b` });
      const c = await fail({ flowControl: { key, parallelism: 1 } });
      endpoint.answer("/queued", { status: 500 });
      const queued = await client.queue({ queueName }).enqueue({
        url: endpoint.url("/queued"),
        body: "x",
        retries: 0,
      });
      const d = await eventually(async () => {
        const ids = await idsOf({ queueName });
        assert.equal(ids.length, 1);
        return ids[0];
      });
      assert.deepEqual(await idsOf({ messageId: queued.messageId }), [d]);
      assert.deepEqual(await idsOf({ messageId: a.messageId }), [a.dlqId]);
      assert.deepEqual(await idsOf({ url }), [a.dlqId]);
      assert.deepEqual(await idsOf({ url: [url, other] }), [b.dlqId, a.dlqId]);
      assert.deepEqual(await idsOf({ label }), [a.dlqId]);
      assert.deepEqual(await idsOf({ label: [label, `${label}-b`] }), [b.dlqId, a.dlqId]);
      assert.deepEqual(await idsOf({ label, url: other }), []);
      assert.deepEqual(await idsOf({ flowControlKey: key }), [c.dlqId]);
      assert.deepEqual(await idsOf({ responseStatus: 500 }), [d]);
      assert.deepEqual(await idsOf({ callerIp: "127.0.0.1", label }), [a.dlqId]);
      assert.deepEqual(await idsOf({ fromDate: a.time, toDate: a.time, label }), [a.dlqId]);
      assert.deepEqual(await idsOf({ fromDate: a.time + 1, label }), []);
      await client.queue({ queueName }).delete();
    });

    it("find the copies of a URL group", async () => {
      const urlGroup = `dlq-${randomUUID()}`;
      endpoint.answer("/copy", { status: 500 });
      await client.urlGroups.addEndpoints({
        name: urlGroup,
        endpoints: [{ url: endpoint.url("/copy"), name: "one" }],
      });
      await client.publish({ urlGroup, body: "x", retries: 0 });
      await eventually(async () => assert.equal((await idsOf({ urlGroup })).length, 1));
      const { messages } = await client.dlq.listMessages({ filter: { urlGroup } });
      assert.equal(messages[0].urlGroup, urlGroup);
      assert.equal(messages[0].endpointName, "one");
      await client.urlGroups.delete(urlGroup);
    });

    it("find nothing where nothing fits, and have no cursor then", async () => {
      await fail();
      for (const filter of NO_MATCH) {
        const { messages, cursor } = await client.dlq.listMessages({ filter });
        assert.deepEqual(messages, [], JSON.stringify(filter));
        assert.equal(cursor, undefined);
      }
    });

    it("come in pages, the latest first, and the last has no cursor", async () => {
      const letters = [];
      for (let i = 0; i < 5; i++) letters.push(await fail());
      const seen = [];
      let cursor;
      do {
        const page = await client.dlq.listMessages({ count: 2, cursor });
        assert.ok(page.messages.length <= 2);
        seen.push(...page.messages);
        cursor = page.cursor;
      } while (cursor);
      assert.deepEqual(
        seen.map(({ dlqId }) => dlqId),
        letters.map(({ dlqId }) => dlqId).reverse(),
      );
      const { json } = await raw("GET", "/v2/dlq?order=earliestFirst");
      assert.deepEqual(
        json.messages.map(({ dlqId }) => dlqId),
        seen.map(({ dlqId }) => dlqId).reverse(),
      );
      assert.equal((await client.dlq.listMessages({ count: 5 })).cursor, undefined);
    });

    it("can be of ids", async () => {
      const [a, b] = await failMany(3);
      const { messages } = await client.dlq.listMessages({ dlqIds: [a.dlqId, b.dlqId, "no"] });
      assert.deepEqual(
        messages.map(({ dlqId }) => dlqId).sort(),
        [a.dlqId, b.dlqId].sort(),
      );
    });
  });

  it("are refused by filters that are none", async () => {
    await assert.rejects(
      client.dlq.delete({ filter: { labeel: "a" } }),
      qstashError(400, /labeel/),
    );
    for (const query of ["labeel=a", "host=a.b", "path=/a", "count=101", "cursor=abc"]) {
      for (const [method, path] of [
        ["GET", "/v2/dlq"],
        ["DELETE", "/v2/dlq"],
        ["POST", "/v2/dlq/retry"],
      ]) {
        const { status, text } = await raw(method, `${path}?${query}`);
        assert.equal(status, 400, `${method} ${path}?${query}`);
        assertErrorBody(text, new RegExp(query.split("=")[0]));
      }
    }
  });

  it("of workflows are there none", async () => {
    await fail();
    const { json } = await raw("GET", "/v2/dlq?source=workflow&workflowRunId=wfr_1");
    assert.deepEqual(json, { messages: [] });
  });

  describe("are deleted", () => {
    it("one by one, each once", async () => {
      const { dlqId } = await fail();
      await client.dlq.delete(dlqId);
      await assert.rejects(client.dlq.delete(dlqId), qstashError(404));
      const { status, text } = await raw("GET", `/v2/dlq/${dlqId}`);
      assert.equal(status, 404);
      assertErrorBody(text);
    });

    it("by ids, in the query or in the body", async () => {
      const [a, b, c] = await failMany(3);
      assert.equal((await client.dlq.delete([a.dlqId, "unknown"])).deleted, 1);
      const { json } = await raw("DELETE", "/v2/dlq", {
        body: JSON.stringify({ dlqIds: [b.dlqId, c.dlqId] }),
        headers: { "content-type": "application/json" },
      });
      assert.deepEqual(json, { deleted: 2 });
      assert.equal((await client.dlq.deleteMany({ dlqIds: [b.dlqId] })).deleted, 0);
    });

    it("by filter, some at a time", async () => {
      const label = randomUUID();
      await failMany(3, { label });
      const first = await client.dlq.delete({ filter: { label }, count: 1 });
      assert.equal(first.deleted, 1);
      const second = await client.dlq.delete({ filter: { label }, cursor: first.cursor });
      assert.equal(second.deleted, 2);
      assert.equal(second.cursor, undefined);
      assert.deepEqual(await idsOf({ label }), []);
      const nothing = await client.dlq.delete({ filter: { label } });
      assert.deepEqual([nothing.deleted, nothing.cursor], [0, undefined]);
    });

    it("all of them, some at a time", async () => {
      await failMany(2);
      assert.equal((await client.dlq.delete({ all: true, count: 1 })).deleted, 1);
      assert.equal((await client.dlq.delete({ all: true })).deleted, 1);
      assert.deepEqual((await client.dlq.listMessages()).messages, []);
    });
  });

  describe("are tried again", () => {
    async function retriesTo(path) {
      await eventually(() =>
        assert.equal(endpoint.deliveries.filter(({ url }) => url === path).length, 2),
      );
      return endpoint.deliveries.filter(({ url }) => url === path)[1];
    }

    for (const count of [1, 2, 3]) {
      it(`by ${count} ids, and are not listed any more`, async () => {
        const letters = await failMany(count);
        for (const { url } of letters) endpoint.answer(new URL(url).pathname, { status: 200 });
        const dlqIds = letters.map(({ dlqId }) => dlqId);
        const { responses, cursor } = await client.dlq.retry(count === 1 ? dlqIds[0] : dlqIds);
        assert.equal(responses.length, count);
        assert.equal(cursor, undefined);
        for (const { messageId } of responses) assert.match(messageId, /^msg_/);
        for (const dlqId of dlqIds) {
          await assert.rejects(client.dlq.delete(dlqId), qstashError(404));
        }
        assert.equal((await client.dlq.delete(dlqIds)).deleted, 0);
        for (const { url } of letters) await retriesTo(new URL(url).pathname);
      });
    }

    it("with their body, headers and settings, counting from 0 again", async () => {
      const letter = await fail({
        body: "Grüße",
        headers: { "My-Header": "value" },
        method: "PUT",
        label: "again",
      });
      const path = new URL(letter.url).pathname;
      const { responses } = await client.dlq.retry(letter.dlqId);
      const delivery = await retriesTo(path);
      assert.equal(delivery.text(), "Grüße");
      assert.equal(delivery.method, "PUT");
      assert.equal(delivery.header("my-header"), "value");
      assert.equal(delivery.header("upstash-retried"), "0");
      assert.equal(delivery.header("upstash-message-id"), responses[0].messageId);
      assert.notEqual(responses[0].messageId, letter.messageId);
      // It fails once more, and is a dead letter of its own.
      await eventually(async () =>
        assert.equal((await idsOf({ messageId: responses[0].messageId })).length, 1),
      );
      assert.equal((await client.dlq.listMessages()).messages[0].label, "again");
    });

    it("with settings of the call in place of their own", async () => {
      const letter = await fail({ headers: { A: "1", B: "1" }, label: "before" });
      const path = new URL(letter.url).pathname;
      const { status, json } = await raw("POST", `/v2/dlq/retry/${letter.dlqId}`, {
        headers: {
          "Upstash-Forward-A": "2",
          "Upstash-Method": "PATCH",
          "Upstash-Label": "after",
        },
      });
      assert.equal(status, 201);
      const delivery = await retriesTo(path);
      assert.equal(delivery.header("a"), "2");
      assert.equal(delivery.header("b"), "1");
      assert.equal(delivery.method, "PATCH");
      await eventually(async () =>
        assert.equal((await idsOf({ messageId: json.messageId, label: "after" })).length, 1),
      );
    });

    it("not with settings that cannot be", async () => {
      const { dlqId } = await fail();
      for (const [name, value] of [
        ["Upstash-Retries", "many"],
        ["Upstash-Cron", "* * * * *"],
      ]) {
        const { status, text } = await raw("POST", `/v2/dlq/retry/${dlqId}`, {
          headers: { [name]: value },
        });
        assert.equal(status, 400);
        assertErrorBody(text, new RegExp(name, "i"));
      }
      assert.equal((await client.dlq.delete([dlqId])).deleted, 1);
    });

    it("by filter and all of them, some at a time", async () => {
      const label = randomUUID();
      const letters = await failMany(4, { label });
      for (const { url } of letters) endpoint.answer(new URL(url).pathname, { status: 200 });
      assert.equal((await client.dlq.retry({ filter: { label }, count: 1 })).responses.length, 1);
      const { responses, cursor } = await client.dlq.retry({ filter: { label }, count: 2 });
      assert.equal(responses.length, 2);
      assert.ok(cursor);
      const rest = await client.dlq.retry({ all: true, count: 1 });
      assert.equal(rest.responses.length, 1);
      assert.equal(rest.cursor, undefined);
      assert.deepEqual(await idsOf({ label }), []);
    });

    it("nothing by a filter that nothing fits", async () => {
      await fail();
      for (const filter of NO_MATCH) {
        const { responses, cursor } = await client.dlq.retry({ filter });
        assert.deepEqual(responses, [], JSON.stringify(filter));
        assert.equal(cursor, undefined);
      }
    });

    it("never when none of the ids is there", async () => {
      await assert.rejects(client.dlq.retry("1-1"), qstashError(404));
      assert.equal((await raw("POST", "/v2/dlq/retry/1-1")).status, 404);
    });
  });

  describe("are followed", () => {
    async function follow(query = "", cursor) {
      const at = cursor === undefined ? "" : `&cursor=${cursor}`;
      const { status, json, text } = await raw("GET", `/v2/dlq?follow=true${query}${at}`);
      assert.equal(status, 200, text);
      return { ids: json.messages.map(({ dlqId }) => dlqId), cursor: json.cursor };
    }

    it("from the end on, earliest first, each once, whatever is deleted", async () => {
      const { json: end } = await raw("GET", "/v2/dlq/cursor");
      let { ids, cursor } = await follow("", end.cursor);
      assert.deepEqual(ids, []);
      assert.ok(cursor);
      const made = [];
      const seen = [];
      for (let round = 0; round < 3; round++) {
        made.push(...(await failMany(3)).map(({ dlqId }) => dlqId));
        do {
          ({ ids, cursor } = await follow("&count=2", cursor));
          seen.push(...ids);
          if (ids.length > 0) await client.dlq.delete(ids);
        } while (ids.length > 0);
      }
      assert.deepEqual(seen.toSorted(), made.toSorted());
      assert.equal(new Set(seen).size, seen.length);
    });

    it("by a request that waits for the next one that fits", async () => {
      const label = randomUUID();
      const { cursor } = await follow(`&label=${label}`);
      const waiting = follow(`&wait=60&label=${label}`, cursor);
      await fail();
      const { dlqId } = await fail({ label });
      assert.deepEqual((await waiting).ids, [dlqId]);
    });

    it("by a request that waits in vain and gets a cursor", async () => {
      const { ids, cursor } = await follow("&wait=1&label=none");
      assert.deepEqual(ids, []);
      assert.ok(cursor);
    });

    it("by a client that goes away", async () => {
      const { hostname, port } = new URL(posthaste.url);
      const request = http.request({
        host: hostname,
        port,
        path: "/v2/dlq?follow=true&wait=60&label=none",
        headers: { authorization: `Bearer ${posthaste.token}` },
      });
      request.on("error", () => {});
      request.end();
      await once(request, "finish");
      request.destroy();
      assert.equal((await raw("GET", "/v2/dlq")).status, 200);
    });

    it("not longer than a minute, and only with follow", async () => {
      for (const query of ["follow=true&wait=61", "wait=1", "follow=true&order=latestFirst"]) {
        assert.equal((await raw("GET", `/v2/dlq?${query}`)).status, 400, query);
      }
    });

    it("from offsets, which a cursor is made of", async () => {
      const letter = await fail();
      const { json } = await raw("GET", "/v2/dlq/cursor");
      const { offsets } = json;
      assert.ok(letter.offset < offsets[letter.partition]);
      const before = Object.entries({ ...offsets, [letter.partition]: letter.offset });
      const query = before.map(([partition, offset]) => `offset=${partition}:${offset}`).join("&");
      const made = await raw("GET", `/v2/dlq/cursor?${query}`);
      assert.deepEqual((await follow("", made.json.cursor)).ids, [letter.dlqId]);
      const back = await raw("GET", `/v2/dlq/cursor?cursor=${made.json.cursor}`);
      assert.deepEqual(back.json, made.json);
    });
  });
});

const NO_MATCH = [
  { messageId: "msg_none" },
  { url: "https://example.com/none" },
  { urlGroup: "none" },
  { scheduleId: "none" },
  { queueName: "none" },
  { callerIp: "0.0.0.0" },
  { label: "none" },
  { flowControlKey: "none" },
  { responseStatus: 999 },
  { fromDate: Date.now() + 3_600_000 },
  { toDate: 1000 },
];
