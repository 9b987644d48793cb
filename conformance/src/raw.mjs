import { once } from "node:events";
import http from "node:http";
import { posthaste } from "./posthaste.mjs";

/**
 * One request that nothing cleans up on its way: for what fetch, and with it the client, cannot
 * send. Path and header values are strings of one character a byte (see `bytesOf`); the header
 * object's arrays become repeated lines.
 *
 * @returns status, headers, and the body as text
 */
export async function rawRequest({ method = "POST", path, headers = {}, body = "" }) {
  const { hostname, port } = new URL(posthaste.url);
  const payload = Buffer.from(body);
  const request = http.request({
    host: hostname,
    port,
    method,
    path,
    agent: false,
    headers: {
      authorization: `Bearer ${posthaste.token}`,
      "content-length": payload.length,
      ...headers,
    },
  });
  // A header block that is sent together with a string takes over that string's encoding.
  request.end(payload);
  const [response] = await once(request, "response");
  const chunks = await response.toArray();
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Publishes to a destination exactly as written. */
export async function rawPublish(destination, { headers, body } = {}) {
  return rawRequest({ path: `/v2/publish/${destination}`, headers, body });
}

/** The UTF-8 bytes of a text, one character a byte: how node:http takes them. */
export function bytesOf(text) {
  return Buffer.from(text, "utf8").toString("latin1");
}
