import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LAUNCHER = fileURLToPath(new URL("../../posthaste", import.meta.url));
export const LOG = fileURLToPath(new URL("../target/posthaste.log", import.meta.url));

/** Long, because the launcher builds what is not built yet. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 10_000;
const SHOWN_LINES = 40;

/** The line that the client itself waits for when it starts a development server. */
const READY = /runn+ing( at|\.)/i;
const VARIABLE = /\bQSTASH_(URL|TOKEN|CURRENT_SIGNING_KEY|NEXT_SIGNING_KEY)="?([^"\s]+)/;
const COLOUR = /\u001B\[[\d;]*m/g;

/** What the tests need to know of a server, as names of environment variables. */
export const VARIABLES = [
  "POSTHASTE_URL",
  "POSTHASTE_TOKEN",
  "POSTHASTE_CURRENT_SIGNING_KEY",
  "POSTHASTE_NEXT_SIGNING_KEY",
];

/**
 * The running server that the environment names, or a new one. Either has `variables` for the
 * tests, `exited`, a promise, and `stop()`; a server that was running is left running.
 */
export async function startOrUseServer(signal) {
  const given = VARIABLES.filter((name) => process.env[name]);
  if (given.length === 0) return startServer(signal);
  if (given.length < VARIABLES.length) {
    const missing = VARIABLES.filter((name) => !given.includes(name));
    throw new Error(`To use a running server, set ${missing.join(", ")} too`);
  }
  return {
    variables: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
    exited: new Promise(() => {}),
    stop: async () => {},
  };
}

async function startServer(signal) {
  const child = spawn(LAUNCHER, ["dev", "--in-memory", "--port", String(await freePort())], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const server = new Server(child);
  try {
    await server.ready(signal);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A Posthaste in development mode that this process started. */
class Server {
  variables = {};
  /** Resolves when the process is gone, for whatever reason. */
  exited;
  #child;
  #lastLines = [];
  #saidReady = false;
  #onLine = () => {};

  constructor(child) {
    this.#child = child;
    this.exited = new Promise((resolve) => child.once("exit", resolve));
    mkdirSync(new URL("../target", import.meta.url), { recursive: true });
    const log = createWriteStream(LOG);
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on("line", (line) => {
        log.write(`${line}\n`);
        this.#read(line.replaceAll(COLOUR, ""));
      });
    }
  }

  /** Resolves when the server is up and has named its address, token and keys. */
  async ready(signal) {
    await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error([why, ...this.#lastLines].join("\n")));
      const timer = setTimeout(
        () => fail(`${LAUNCHER} was not ready after ${START_TIMEOUT_MS / 1000} s`),
        START_TIMEOUT_MS,
      );
      this.#onLine = () => {
        if (this.#isReady()) {
          clearTimeout(timer);
          resolve();
        }
      };
      this.#child.once("error", (error) => {
        clearTimeout(timer);
        fail(`${LAUNCHER} did not start: ${error.message}`);
      });
      this.#child.once("close", (code, killedBy) => {
        clearTimeout(timer);
        fail(`${LAUNCHER} ended (${killedBy ?? code}) before it was ready`);
      });
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        fail("Stopped");
      });
    });
  }

  async stop() {
    if (this.#child.pid === undefined) return; // it never started
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => {
      console.error(`Posthaste did not stop within ${STOP_TIMEOUT_MS / 1000} s`);
      this.#child.kill("SIGKILL");
    }, STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(timer);
  }

  #read(line) {
    this.#lastLines.push(line);
    if (this.#lastLines.length > SHOWN_LINES) this.#lastLines.shift();
    const [, name, value] = VARIABLE.exec(line) ?? [];
    if (name !== undefined) this.variables[`POSTHASTE_${name}`] = value;
    if (READY.test(line)) this.#saidReady = true;
    this.#onLine();
  }

  #isReady() {
    return this.#saidReady && VARIABLES.every((name) => this.variables[name] !== undefined);
  }
}

async function freePort() {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
