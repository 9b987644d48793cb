// `npm test`: one server for all test files, then `node --test` with whatever arguments were given.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LOG, startOrUseServer } from "./server.mjs";

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

async function runTests(server) {
  const tests = spawn(
    process.execPath,
    [
      "--test",
      "--test-reporter=spec",
      // One tenant for all files: what cancels every message must not meet another file's.
      "--test-concurrency=1",
      `--test-timeout=${FILE_TIMEOUT_MS}`,
      ...process.argv.slice(2),
    ],
    {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: testEnvironment(server.variables),
      stdio: "inherit",
    },
  );
  stopped.signal.addEventListener("abort", () => tests.kill("SIGTERM"));
  const exit = once(tests, "exit");
  const first = await Promise.race([exit, server.exited.then(() => "server")]);
  if (first === "server") {
    // Without it the client would repeat every request for seconds before a test fails.
    console.error(`Posthaste ended during the tests, its output is in ${LOG}`);
    tests.kill("SIGTERM");
    await exit;
    return 1;
  }
  const [code] = first;
  return code ?? 1;
}

try {
  const server = await startOrUseServer(stopped.signal);
  try {
    process.exitCode = await runTests(server);
  } finally {
    await server.stop();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
