import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";
import { eventually } from "../src/wait.mjs";

let labels = 0;

/** One that no other test has. */
function newLabel() {
  return `logs-${process.pid}-${Date.now()}-${labels++}`;
}

describe("logs", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  async function publish(path, options = {}) {
    const { messageId } = await client.publish({ url: endpoint.url(path), body: "x", ...options });
    return messageId;
  }

  async function statesOf(messageId) {
    const { logs } = await client.logs({ filter: { messageId } });
    return logs.map(({ state }) => state);
  }

  async function haveStates(messageId, states) {
    await eventually(async () => assert.deepEqual(await statesOf(messageId), states));
  }

  it("show a delivery, newest first", async () => {
    const messageId = await publish("/logged");
    await haveStates(messageId, ["DELIVERED", "ACTIVE", "CREATED"]);
    const { logs } = await client.logs({ filter: { messageId, state: "DELIVERED" } });
    assert.equal(logs.length, 1);
    assert.equal(logs[0].responseStatus, 200);
    assert.equal(logs[0].url, endpoint.url("/logged"));
    assert.ok(logs[0].time > 1_700_000_000_000);
  });

  it("show an attempt that failed with its answer, then the next one", async () => {
    endpoint.answer("/failing", { status: 500, body: "no", headers: { "X-Reason": "none" } });
    const messageId = await publish("/failing", { retries: 1, retryDelay: "100" });
    await haveStates(messageId, ["FAILED", "ERROR", "ACTIVE", "RETRY", "ERROR", "ACTIVE", "CREATED"]);
    const { logs } = await client.logs({ filter: { messageId } });
    const [failed, error, , retry] = logs;
    assert.equal(failed.responseStatus, 500);
    assert.match(failed.error, /500/);
    assert.equal(error.responseStatus, 500);
    assert.equal(Buffer.from(error.responseBody, "base64").toString(), "no");
    assert.deepEqual(error.responseHeader["X-Reason"], ["none"]);
    assert.ok(retry.nextDeliveryTime >= retry.time);
    assert.equal(logs[0].retryDelayExpr, "100");
    assert.equal(logs[0].retryDelayExpression, "100");
  });

  it("show what was published with every entry", async () => {
    const messageId = await publish("/published", {
      headers: { "Test-Header": "value" },
      body: "Grüße",
      method: "PUT",
      retries: 4,
      timeout: 9,
      label: ["first", "second"],
    });
    await haveStates(messageId, ["DELIVERED", "ACTIVE", "CREATED"]);
    const { logs } = await client.logs({ filter: { messageId } });
    for (const entry of logs) {
      assert.deepEqual(entry.header["Test-Header"], ["value"]);
      assert.equal(Buffer.from(entry.body, "base64").toString(), "Grüße");
      assert.equal(entry.method, "PUT");
      assert.equal(entry.maxRetries, 4);
      assert.equal(entry.timeout, 9000);
      assert.equal(entry.label, "first");
      assert.deepEqual(entry.labels, ["first", "second"]);
    }
  });

  it("show a cancel", async () => {
    const messageId = await publish("/never", { delay: "10d" });
    await client.messages.delete(messageId);
    await haveStates(messageId, ["CANCELED", "CANCEL_REQUESTED", "CREATED"]);
    for (const state of ["CANCELED", "CANCELLED"]) {
      const { body } = await rawRequest({
        method: "GET",
        path: `/v2/events?messageId=${messageId}&state=${state}`,
      });
      assert.deepEqual(
        JSON.parse(body).events.map((entry) => entry.state),
        ["CANCELED"],
      );
    }
  });

  it("show the copies of a message to a URL group, and not the message that became them", async () => {
    const name = `logs-${process.pid}`;
    await client.urlGroups.addEndpoints({
      name,
      endpoints: [
        { name: "one", url: endpoint.url("/one") },
        { name: "two", url: endpoint.url("/two") },
      ],
    });
    const label = newLabel();
    const copies = await client.publish({ urlGroup: name, body: "copied", label });
    await eventually(async () => {
      const { logs } = await client.logs({ filter: { label, state: "DELIVERED" } });
      assert.deepEqual(
        logs.map(({ messageId }) => messageId).sort(),
        copies.map(({ messageId }) => messageId).sort(),
      );
    });
    const { logs } = await client.logs({ filter: { label } });
    assert.equal(logs.length, 6);
    for (const entry of logs) {
      assert.equal(entry.topicName, name);
      assert.match(entry.endpointName, /one|two/);
      assert.equal(Buffer.from(entry.body, "base64").toString(), "copied");
    }
    await client.urlGroups.delete(name);
  });

  it("leave out what repeats a message", async () => {
    const label = newLabel();
    for (let i = 0; i < 2; i++) await publish("/twice", { label, deduplicationId: label });
    await publish("/after", { label });
    await eventually(async () => {
      const { logs } = await client.logs({ filter: { label, state: "DELIVERED" } });
      assert.equal(logs.length, 2);
    });
    const { logs } = await client.logs({ filter: { label } });
    assert.equal(new Set(logs.map(({ messageId }) => messageId)).size, 2);
  });

  it("are found by label: all entries have it, and any of several will do", async () => {
    const [one, two] = [newLabel(), newLabel()];
    await publish("/labelled", { label: one });
    await publish("/labelled", { label: [two, "other"] });
    await eventually(async () => {
      const { logs } = await client.logs({ filter: { label: [one, two] } });
      assert.equal(logs.length, 6);
    });
    const { logs } = await client.logs({ filter: { label: one } });
    assert.equal(logs.length, 3);
    for (const entry of logs) assert.equal(entry.label, one);
  });

  it("are found by url, host and path", async () => {
    const label = newLabel();
    const path = `/found-${label}`;
    await publish(`${path}?a=b`, { label });
    await haveFound({ label }, 3);
    await haveFound({ url: [endpoint.url(`${path}?a=b`), "https://example.com/none"] }, 3);
    await haveFound({ path }, 3);
    await haveFound({ label, host: new URL(endpoint.url("/")).host }, 3);
    await haveFound({ label, host: "127.0.0.1" }, 3);
    await haveFound({ label, host: "example.org" }, 0);
  });

  async function haveFound(filter, count) {
    await eventually(async () => {
      const { logs } = await client.logs({ filter });
      assert.equal(logs.length, count, JSON.stringify(filter));
    });
  }

  it("are found by queue and by flow-control key", async () => {
    const name = newLabel();
    await client.queue({ queueName: name }).enqueue({ url: endpoint.url("/queued"), body: "x" });
    await haveFound({ queueName: name }, 3);
    await publish("/limited", { flowControl: { key: name, parallelism: 2, rate: 10, period: 5 } });
    await haveFound({ flowControlKey: name }, 3);
    const { logs } = await client.logs({ filter: { flowControlKey: name } });
    assert.equal(logs[0].parallelism, 2);
    assert.equal(logs[0].rate, 10);
    assert.equal(logs[0].period, 5);
    await client.queue({ queueName: name }).delete();
  });

  it("are found by several message ids", async () => {
    const ids = [await publish("/ids"), await publish("/ids")];
    await eventually(async () => {
      const { body } = await rawRequest({
        method: "GET",
        path: `/v2/events?messageIds=${ids[0]}&messageIds=${ids[1]}&label=passed-over`,
      });
      assert.equal(JSON.parse(body).events.length, 6);
    });
  });

  it("are found by the time of the entry", async () => {
    const label = newLabel();
    const from = new Date(Date.now() - 60_000);
    await publish("/dated", { label });
    await haveFound({ label, fromDate: from }, 3);
    await haveFound({ label, fromDate: new Date(Date.now() + 60_000) }, 0);
    await haveFound({ label, fromDate: from, toDate: new Date(Date.now() + 60_000) }, 3);
  });

  it("come in pages, and the last one has no cursor", async () => {
    const label = newLabel();
    for (let i = 0; i < 3; i++) await publish("/paged", { label });
    await haveFound({ label }, 9);
    const all = (await client.logs({ filter: { label } })).logs;
    const paged = [];
    let cursor;
    do {
      const page = await client.logs({ cursor, filter: { label, count: 4 } });
      paged.push(...page.logs);
      cursor = page.cursor;
    } while (cursor);
    assert.deepEqual(paged, all);
    const { body } = await rawRequest({ method: "GET", path: `/v2/events?label=${label}` });
    assert.ok(!("cursor" in JSON.parse(body)));
    const turned = await rawRequest({
      method: "GET",
      path: `/v2/logs?label=${label}&order=earliestFirst`,
    });
    // The client adds names of its own, without values.
    const sent = JSON.parse(JSON.stringify(all));
    assert.deepEqual(JSON.parse(turned.body).logs, sent.toReversed());
  });

  it("have one entry where one is asked for, and none where nothing fits", async () => {
    await publish("/any");
    await eventually(async () => {
      assert.equal((await client.logs({ count: 1 })).logs.length, 1);
    });
    const none = await client.logs({ filter: { label: "there-is-no-such-label" } });
    assert.deepEqual(none.logs, []);
    assert.equal(none.cursor, undefined);
  });

  it("never show what is redacted", async () => {
    const messageId = await publish("/redacted", {
      body: "my secret",
      headers: { Authorization: "Bearer mine", Other: "shown" },
      redact: { body: true, header: ["Authorization"] },
    });
    await haveStates(messageId, ["DELIVERED", "ACTIVE", "CREATED"]);
    const delivery = await endpoint.deliveryTo("/redacted");
    assert.equal(delivery.text(), "my secret");
    const { body } = await rawRequest({ method: "GET", path: `/v2/events?messageId=${messageId}` });
    for (const secret of ["my secret", Buffer.from("my secret").toString("base64"), "mine"]) {
      assert.ok(!body.includes(secret), secret);
    }
    const [entry] = JSON.parse(body).events;
    assert.match(Buffer.from(entry.body, "base64").toString(), /^REDACTED:[0-9a-f]{64}$/);
    assert.match(entry.header.Authorization[0], /^REDACTED:[0-9a-f]{64}$/);
    assert.deepEqual(entry.header.Other, ["shown"]);
  });

  it("are the same under both paths, and say how far behind they are", async () => {
    const messageId = await publish("/both");
    await haveStates(messageId, ["DELIVERED", "ACTIVE", "CREATED"]);
    const query = `messageId=${messageId}&groupBy=nothing&unknown=passed-over`;
    const events = await rawRequest({ method: "GET", path: `/v2/events?${query}` });
    const logs = await rawRequest({ method: "GET", path: `/v2/logs?${query}` });
    assert.deepEqual(JSON.parse(events.body).events, JSON.parse(logs.body).logs);
    assert.match(events.headers["posthaste-log-lag"], /^\d+$/);
  });

  for (const query of ["state=DONE", "count=0", "count=1001", "order=up", "cursor=x"]) {
    it(`refuse ${query}`, async () => {
      const { status, body } = await rawRequest({ method: "GET", path: `/v2/events?${query}` });
      assert.equal(status, 400);
      assertErrorBody(body, new RegExp(`^${query.split("=")[0]}: `));
    });
  }
});
