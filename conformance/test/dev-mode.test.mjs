import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Receiver } from "@upstash/qstash";
import { Endpoint } from "../src/endpoint.mjs";
import { posthaste } from "../src/posthaste.mjs";

const APPLICATION = fileURLToPath(new URL("../src/dev-mode-publisher.mjs", import.meta.url));
const TIMEOUT_MS = 60_000;

describe("an application with QSTASH_DEV=true and no credentials", () => {
  let endpoint;
  let home;
  let output;

  before(async () => {
    endpoint = await Endpoint.start();
    home = await mkdtemp(join(tmpdir(), "posthaste-conformance-"));
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      QSTASH_DEV: "true",
      QSTASH_DEV_PORT: new URL(posthaste.url).port,
    };
    const run = promisify(execFile);
    const options = { env, timeout: TIMEOUT_MS };
    ({ stdout: output } = await run(process.execPath, [APPLICATION, endpoint.url("/dev")], options));
  });
  after(async () => {
    await endpoint.close();
    await rm(home, { recursive: true });
  });

  it("publishes through the running server", async () => {
    const { messageId } = JSON.parse(output.trim().split("\n").at(-1));
    const delivery = await endpoint.deliveryTo("/dev");
    assert.equal(delivery.header("Upstash-Message-Id"), messageId);
  });

  it("takes it for its own and downloads nothing", async () => {
    assert.match(output, /Server already running at/);
    // Before a download the client makes a folder for it under the home directory.
    assert.deepEqual(await readdir(home), []);
  });

  it("verifies what it signs with the keys that the client brings along", async () => {
    const delivery = await endpoint.deliveryTo("/dev");
    const receiver = new Receiver({ devMode: true });
    const signature = delivery.header("Upstash-Signature");
    const url = endpoint.url("/dev");
    assert.equal(await receiver.verify({ signature, body: delivery.text(), url }), true);
  });
});
