import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { assertErrorBody, qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";
import { eventually } from "../src/wait.mjs";

const NUMBERS = [
  "waitListSize",
  "parallelismMax",
  "parallelismCount",
  "rateMax",
  "rateCount",
  "ratePeriod",
  "ratePeriodStart",
];
const BOOLEANS = ["isPaused", "isPinnedParallelism", "isPinnedRate"];

describe("flow control", () => {
  let endpoint;
  let number = 0;
  const client = newClient();
  const used = new Set();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  afterEach(async () => {
    for (const key of used) await client.messages.cancel({ filter: { flowControlKey: key } });
    used.clear();
  });

  function newKey(prefix = "key") {
    const key = `${prefix}-${Date.now()}-${number++}`;
    used.add(key);
    return key;
  }

  async function publish(path, flowControl, options = {}) {
    const { messageId } = await client.publish({
      url: endpoint.url(path),
      body: "x",
      flowControl,
      ...options,
    });
    return messageId;
  }

  function deliveriesTo(path) {
    return endpoint.deliveries.filter(({ url }) => url === path);
  }

  /** A key that lets nothing through. */
  async function newPausedKey() {
    const key = newKey();
    await client.flowControl.pause(key);
    return key;
  }

  it("shows a key as soon as a message has it, all of it", async () => {
    const key = newKey();
    await publish("/shown", { key, parallelism: 3, rate: 5, period: "1m" });
    const shown = await client.flowControl.get(key);
    assert.equal(shown.flowControlKey, key);
    for (const name of NUMBERS) assert.equal(typeof shown[name], "number", name);
    for (const name of BOOLEANS) assert.equal(shown[name], false, name);
    assert.equal(shown.parallelismMax, 3);
    assert.equal(shown.rateMax, 5);
    assert.equal(shown.ratePeriod, 60);
    await endpoint.deliveryTo("/shown");
    await eventually(async () => {
      const later = await client.flowControl.get(key);
      assert.equal(later.rateCount, 1);
      assert.equal(later.parallelismCount, 0);
      assert.ok(Math.abs(later.ratePeriodStart - Date.now() / 1000) < 60, later.ratePeriodStart);
    });
  });

  for (const [sent, shown] of [
    [{ parallelism: 3, rate: 4, period: "2s" }, { parallelism: 3, rate: 4, period: 2 }],
    [{ rate: 1 }, { rate: 1, period: 1 }],
    [{ rate: 23, period: "1h30m3s" }, { rate: 23, period: 5403 }],
    [{ parallelism: 5 }, { parallelism: 5, period: 1 }],
    [{ parallelism: 10, rate: 5, period: "1d" }, { parallelism: 10, rate: 5, period: 86_400 }],
    [{ rate: 5, period: 604_800 }, { rate: 5, period: 604_800 }],
  ]) {
    it(`is shown on a message: ${JSON.stringify(sent)}`, async () => {
      const key = newKey();
      const messageId = await publish("/echo", { key, ...sent }, { delay: "1h" });
      const { flowControlKey, parallelism, rate, period } = await client.messages.get(messageId);
      assert.deepEqual(
        { flowControlKey, parallelism, rate, period },
        { flowControlKey: key, parallelism: undefined, rate: undefined, ...shown },
      );
    });
  }

  it("counts the calls of all keys together", async () => {
    const { parallelismMax, parallelismCount } = await client.flowControl.getGlobalParallelism();
    assert.equal(typeof parallelismMax, "number");
    assert.equal(typeof parallelismCount, "number");
    assert.ok(parallelismMax > 0);
    assert.ok(parallelismCount >= 0);
  });

  it("lets no more calls run at a time than the key's parallelism", async () => {
    const key = newKey();
    endpoint.answer("/parallel", { afterMs: 300 });
    for (let i = 0; i < 7; i++) await publish("/parallel", { key, parallelism: 2 });
    await eventually(() => assert.equal(deliveriesTo("/parallel").length, 7));
    assert.equal(endpoint.mostAtOnce("/parallel"), 2);
  });

  it("lets no more calls begin in a period than the key's rate", async () => {
    const key = newKey();
    for (let i = 0; i < 5; i++) await publish("/rated", { key, rate: 2, period: "2s" });
    await eventually(() => assert.equal(deliveriesTo("/rated").length, 5));
    const begun = deliveriesTo("/rated").map(({ at }) => at);
    // The fifth is of the third period: a whole one lies between it and the first.
    assert.ok(begun[4] - begun[0] > 2000, `${begun.map((at) => at - begun[0])}`);
  });

  it("gives the slot to another message while a retry waits", async () => {
    const key = newKey();
    endpoint.answer("/failing", { status: 500 });
    await publish("/failing", { key, parallelism: 1 }, { retryDelay: "3600000" });
    await endpoint.deliveryTo("/failing");
    await publish("/other", { key, parallelism: 1 });
    await endpoint.deliveryTo("/other");
  });

  it("holds messages back while the key is paused", async () => {
    const key = newKey();
    await client.flowControl.pause(key);
    assert.equal((await client.flowControl.get(key)).isPaused, true);
    await publish("/paused", { key, parallelism: 1 });
    const paused = await client.flowControl.get(key);
    assert.equal(paused.waitListSize, 1);
    assert.equal(paused.parallelismMax, 1);
    assert.equal(deliveriesTo("/paused").length, 0);
    await client.flowControl.resume(key);
    assert.equal((await client.flowControl.get(key)).isPaused, false);
    await endpoint.deliveryTo("/paused");
    await eventually(async () =>
      assert.equal((await client.flowControl.get(key)).waitListSize, 0),
    );
  });

  it("takes the limits of the last message, for all that wait", async () => {
    const key = await newPausedKey();
    await publish("/last", { key, parallelism: 1, rate: 9, period: "1h" });
    await publish("/last", { key, parallelism: 7 });
    const shown = await client.flowControl.get(key);
    assert.equal(shown.parallelismMax, 7);
    assert.equal(shown.rateMax, 0);
    assert.equal(shown.ratePeriod, 0);
    assert.equal(shown.waitListSize, 2);
  });

  it("applies limits to the messages that wait as soon as they change", async () => {
    const key = newKey();
    for (let i = 0; i < 3; i++) await publish("/live", { key, rate: 1, period: "7d" });
    await endpoint.deliveryTo("/live");
    assert.equal((await client.flowControl.get(key)).waitListSize, 2);
    await client.flowControl.pin(key, { rate: 10, period: 60 });
    await eventually(() => assert.equal(deliveriesTo("/live").length, 3));
  });

  it("keeps what is pinned, whatever messages say", async () => {
    const key = newKey();
    await publish("/pinned", { key, parallelism: 1, rate: 1 });
    await client.flowControl.pin(key, { parallelism: 3, rate: 20, period: 120 });
    await publish("/pinned", { key, parallelism: 9, rate: 9, period: "9s" });
    const pinned = await client.flowControl.get(key);
    assert.equal(pinned.isPinnedParallelism, true);
    assert.equal(pinned.isPinnedRate, true);
    assert.equal(pinned.parallelismMax, 3);
    assert.equal(pinned.rateMax, 20);
    assert.equal(pinned.ratePeriod, 120);

    await client.flowControl.unpin(key, { parallelism: true, rate: true });
    const unpinned = await client.flowControl.get(key);
    assert.equal(unpinned.isPinnedParallelism, false);
    assert.equal(unpinned.isPinnedRate, false);
    assert.equal(unpinned.parallelismMax, 3);
    await publish("/pinned", { key, parallelism: 9, rate: 9, period: "9s" });
    const changed = await client.flowControl.get(key);
    assert.equal(changed.parallelismMax, 9);
    assert.equal(changed.ratePeriod, 9);
  });

  it("unpins one limit and keeps the other", async () => {
    const key = newKey();
    await client.flowControl.pin(key, { parallelism: 3, rate: 20, period: 120 });
    await client.flowControl.unpin(key, { parallelism: true });
    const shown = await client.flowControl.get(key);
    assert.equal(shown.isPinnedParallelism, false);
    assert.equal(shown.isPinnedRate, true);
  });

  it("begins a new period when it is told to", async () => {
    const key = newKey();
    for (let i = 0; i < 2; i++) await publish("/reset", { key, rate: 1, period: "1d" });
    await endpoint.deliveryTo("/reset");
    await client.flowControl.pause(key);
    await client.flowControl.resetRate(key);
    const reset = await client.flowControl.get(key);
    assert.equal(reset.rateCount, 0);
    assert.ok(Math.abs(reset.ratePeriodStart - Date.now() / 1000) < 60);
    await client.flowControl.resume(key);
    await eventually(() => assert.equal(deliveriesTo("/reset").length, 2));
  });

  it("begins a new period under the older name too", async () => {
    const { status, body } = await rawRequest({ path: `/v2/flowControl/${newKey()}/reset` });
    assert.equal(status, 200, body);
  });

  it("lists keys and finds them by a part", async () => {
    const [mine, other] = [newKey("find me"), newKey("another")];
    await client.flowControl.pause(mine);
    await client.flowControl.pause(other);
    async function keys(query) {
      const { status, body } = await rawRequest({ method: "GET", path: `/v2/flowControl${query}` });
      assert.equal(status, 200, body);
      return JSON.parse(body).map(({ flowControlKey }) => flowControlKey);
    }
    const all = await keys("");
    assert.ok(all.includes(mine) && all.includes(other), `${all}`);
    const found = await keys("?search=find%20me");
    assert.ok(found.includes(mine) && !found.includes(other), `${found}`);
  });

  it("takes keys of any characters, in a path as the client sends them", async () => {
    for (const prefix of ["a/b", "with blank", "grün", "https://example.com:1/x"]) {
      const key = newKey(prefix);
      await client.flowControl.pin(key, { parallelism: 4 });
      const shown = await client.flowControl.get(key);
      assert.equal(shown.flowControlKey, key);
      assert.equal(shown.parallelismMax, 4);
    }
  });

  it("has messages canceled by one key or by several", async () => {
    const [one, two, three] = [newKey(), newKey(), newKey()];
    const ids = [];
    for (const key of [one, two, three]) {
      ids.push(await publish("/canceled", { key, parallelism: 1 }, { delay: "1h" }));
    }
    const both = { flowControlKey: [one, two] };
    assert.equal((await client.messages.cancel({ filter: both })).cancelled, 2);
    await assert.rejects(client.messages.get(ids[0]), qstashError(404));
    assert.equal((await client.messages.get(ids[2])).flowControlKey, three);
    assert.equal((await client.messages.cancel(ids[2])).cancelled, 1);
  });

  it("is of each message of a batch", async () => {
    const keys = [newKey(), newKey()];
    const answers = await client.batch([
      { url: endpoint.url("/b"), flowControl: { key: keys[0], rate: 10 }, delay: "1h" },
      { url: endpoint.url("/b"), flowControl: { key: keys[1], parallelism: 5 }, delay: "1h" },
      { url: endpoint.url("/b"), delay: "1h" },
    ]);
    const shown = await Promise.all(answers.map(({ messageId }) => client.messages.get(messageId)));
    assert.deepEqual(shown.map(({ flowControlKey }) => flowControlKey), [...keys, undefined]);
    await client.messages.cancel(answers[2].messageId);
  });

  for (const [sent, shown] of [
    [{ parallelism: 10, rate: 5, period: "1d" }, { parallelism: 10, rate: 5, period: 86_400 }],
    [{ parallelism: 2 }, { parallelism: 2, period: 1 }],
  ]) {
    it(`is shown on a schedule: ${JSON.stringify(sent)}`, async () => {
      const key = newKey();
      const { scheduleId } = await client.schedules.create({
        destination: "https://example.com/",
        cron: "0 0 1 1 *",
        flowControl: { key, ...sent },
      });
      try {
        const schedule = await client.schedules.get(scheduleId);
        const { flowControlKey, parallelism, rate, period } = schedule;
        assert.deepEqual(
          { flowControlKey, parallelism, rate, period },
          { flowControlKey: key, parallelism: undefined, rate: undefined, ...shown },
        );
      } finally {
        await client.schedules.delete(scheduleId);
      }
    });
  }

  for (const [what, headers] of [
    ["a key without limits", { "Upstash-Flow-Control-Key": "k" }],
    ["limits without a key", { "Upstash-Flow-Control-Value": "rate=1" }],
    ["no call at a time", limits("parallelism=0")],
    ["a rate that is no number", limits("rate=fast")],
    ["a period alone", limits("period=1m")],
    ["a period over a week", limits("rate=1, period=8d")],
  ]) {
    it(`refuses ${what} with 400`, async () => {
      const path = "/v2/publish/https://example.com/";
      const { status, body } = await rawRequest({ path, headers });
      assert.equal(status, 400, body);
      assertErrorBody(body, /upstash-flow-control/);
    });
  }

  for (const query of ["", "?rate=0", "?period=60", "?parallelism=1&rate=x"]) {
    it(`refuses to pin ${query || "nothing"}`, async () => {
      const { status, body } = await rawRequest({ path: `/v2/flowControl/k/pin${query}` });
      assert.equal(status, 400, body);
      assertErrorBody(body, /parallelism|rate|period/);
    });
  }

  it("does not know a key that nobody has used", async () => {
    await assert.rejects(client.flowControl.get(`unused-${Date.now()}`), qstashError(404));
  });
});

function limits(value) {
  return { "Upstash-Flow-Control-Key": "k", "Upstash-Flow-Control-Value": value };
}
