import { Client } from "@upstash/qstash";
import { VARIABLES } from "./server.mjs";

const missing = VARIABLES.filter((name) => !process.env[name]);
if (missing.length > 0) {
  throw new Error(`${missing.join(", ")} not set: run the tests with npm test`);
}

/** The server under test. */
export const posthaste = Object.freeze({
  url: process.env.POSTHASTE_URL.replace(/\/$/, ""),
  token: process.env.POSTHASTE_TOKEN,
  currentSigningKey: process.env.POSTHASTE_CURRENT_SIGNING_KEY,
  nextSigningKey: process.env.POSTHASTE_NEXT_SIGNING_KEY,
});

/** The official client for the server under test; `options` are the client's own. */
export function newClient(options = {}) {
  return new Client({ baseUrl: posthaste.url, token: posthaste.token, ...options });
}
