// `npm test`: one server for all test files, then `node --test` with whatever arguments were given.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startOrUseServer } from "./server.mjs";

const FILE_TIMEOUT_MS = 120_000;

const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => stopped.abort());
}

/**
 * What the client reads from its environment must come from the tests alone: a QSTASH_TOKEN in the
 * developer's shell would otherwise decide where they publish to.
 */
function testEnvironment(variables) {
  const own = Object.entries(process.env).filter(([name]) => !name.includes("QSTASH_"));
  return { ...Object.fromEntries(own), ...variables };
}

async function runTests(variables) {
  const tests = spawn(
    process.execPath,
    [
      "--test",
      "--test-reporter=spec",
      `--test-timeout=${FILE_TIMEOUT_MS}`,
      ...process.argv.slice(2),
    ],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: testEnvironment(variables),
      stdio: "inherit",
    },
  );
  stopped.signal.addEventListener("abort", () => tests.kill("SIGTERM"));
  const [code] = await once(tests, "exit");
  return code ?? 1;
}

try {
  const server = await startOrUseServer(stopped.signal);
  try {
    process.exitCode = await runTests(server.variables);
    if (server.ended()) {
      console.error(`Posthaste ended during the tests, its output is in ${server.log}`);
      process.exitCode = 1;
    }
  } finally {
    await server.stop();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
