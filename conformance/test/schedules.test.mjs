import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";
import { rawRequest } from "../src/raw.mjs";

/** Due once a year, so never during a test. */
const RARELY = "0 0 1 1 *";
const DESTINATION = "https://example.com/";

describe("schedules", () => {
  let endpoint;
  const client = newClient();
  const created = new Set();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());
  afterEach(async () => {
    for (const id of created) await client.schedules.delete(id).catch(() => {});
    created.clear();
  });

  async function create(options) {
    const { scheduleId } = await client.schedules.create({
      destination: DESTINATION,
      cron: RARELY,
      ...options,
    });
    created.add(scheduleId);
    return scheduleId;
  }

  it("shows all that it was made with", async () => {
    const scheduleId = await create({
      cron: "*/10 * * * * ",
      method: "GET",
      headers: { "Content-Type": "text/plain", "test-header": "value" },
      body: '{"hello":"world"}',
      retries: 5,
      delay: 10,
      retryDelay: "1000 * (1 + retried)",
      label: "one",
    });
    const schedule = await client.schedules.get(scheduleId);
    assert.equal(schedule.scheduleId, scheduleId);
    assert.equal(schedule.cron, "*/10 * * * *");
    assert.equal(schedule.destination, DESTINATION);
    assert.equal(schedule.method, "GET");
    assert.deepEqual(schedule.header, {
      "Content-Type": ["text/plain"],
      "Test-Header": ["value"],
    });
    assert.equal(schedule.body, '{"hello":"world"}');
    assert.equal(schedule.retries, 5);
    assert.equal(schedule.delay, 10);
    assert.equal(schedule.retryDelayExpression, "1000 * (1 + retried)");
    assert.equal(schedule.label, "one");
    assert.equal(schedule.isPaused, false);
    assert.ok(Math.abs(schedule.createdAt - Date.now()) < 60_000, `${schedule.createdAt}`);
  });

  it("are listed until they are deleted", async () => {
    const ids = [await create(), await create({ scheduleId: `named-${Date.now()}` })];
    const listed = (await client.schedules.list()).map(({ scheduleId }) => scheduleId);
    for (const id of ids) assert.ok(listed.includes(id), `${id} in ${listed}`);
    await client.schedules.delete(ids[0]);
    const left = (await client.schedules.list()).map(({ scheduleId }) => scheduleId);
    assert.ok(!left.includes(ids[0]));
    assert.ok(left.includes(ids[1]));
    await assert.rejects(client.schedules.get(ids[0]), qstashError(404));
    await assert.rejects(client.schedules.delete(ids[0]), qstashError(404));
  });

  it("pause and resume", async () => {
    const schedule = await create();
    await client.schedules.pause({ schedule });
    assert.equal((await client.schedules.get(schedule)).isPaused, true);
    await client.schedules.resume({ schedule });
    assert.equal((await client.schedules.get(schedule)).isPaused, false);
  });

  for (const method of ["POST", "PUT"]) {
    it(`pause and resume by ${method} too`, async () => {
      const id = await create();
      const pause = await rawRequest({ method, path: `/v2/schedules/${id}/pause` });
      assert.equal(pause.status, 200, pause.body);
      assert.equal((await client.schedules.get(id)).isPaused, true);
      const resume = await rawRequest({ method, path: `/v2/schedules/${id}/resume` });
      assert.equal(resume.status, 200, resume.body);
      assert.equal((await client.schedules.get(id)).isPaused, false);
    });
  }

  it("are put in the place of an earlier one of their id, all of it", async () => {
    const scheduleId = `replaced-${Date.now()}`;
    await create({ scheduleId, body: "first", retries: 1, label: "gone" });
    await create({ scheduleId, destination: "https://example.org/other" });
    const schedule = await client.schedules.get(scheduleId);
    assert.equal(schedule.destination, "https://example.org/other");
    assert.equal(schedule.body, undefined);
    assert.equal(schedule.retries, 3);
    assert.equal(schedule.label, undefined);
    const listed = await client.schedules.list();
    assert.equal(listed.filter((other) => other.scheduleId === scheduleId).length, 1);
  });

  it("are made by a publish with a cron", async () => {
    const { status, body } = await rawRequest({
      path: `/v2/publish/${DESTINATION}`,
      headers: { "Upstash-Cron": RARELY },
    });
    assert.equal(status, 200, body);
    const { scheduleId } = JSON.parse(body);
    created.add(scheduleId);
    assert.equal((await client.schedules.get(scheduleId)).cron, RARELY);
  });

  it("call their destination when they are due", { timeout: 100_000 }, async () => {
    const scheduleId = await create({
      destination: endpoint.url("/due"),
      cron: "* * * * *",
      body: "each minute",
    });
    const delivery = await endpoint.waitFor(({ url }) => url === "/due", 90_000);
    assert.equal(delivery.text(), "each minute");
    assert.equal(delivery.header("Upstash-Schedule-Id"), scheduleId);
    const schedule = await client.schedules.get(scheduleId);
    assert.ok(schedule.lastScheduleTime <= Date.now());
    assert.ok(schedule.nextScheduleTime > schedule.lastScheduleTime);
  });

  for (const [what, headers] of [
    ["without a cron", {}],
    ["with a cron that is none", { "Upstash-Cron": "every day" }],
    ["with a time of its first message", { "Upstash-Cron": RARELY, "Upstash-Not-Before": "9" }],
    ["with an id that is no name", { "Upstash-Cron": RARELY, "Upstash-Schedule-Id": "a/b" }],
  ]) {
    it(`${what} are refused with 400`, async () => {
      const { status, body } = await rawRequest({ path: `/v2/schedules/${DESTINATION}`, headers });
      assert.equal(status, 400, body);
    });
  }

  it("that are not there are not found", async () => {
    await assert.rejects(client.schedules.get("not-there"), qstashError(404));
    await assert.rejects(client.schedules.pause({ schedule: "not-there" }), qstashError(404));
  });
});
