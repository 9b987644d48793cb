import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT_MS = 20_000;
const PAUSE_MS = 50;

/** Tries until nothing is thrown; then, or when the time is up, ends as the last try did. */
export async function eventually(assertion, timeoutMs = TIMEOUT_MS) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await pause(PAUSE_MS);
  }
}
