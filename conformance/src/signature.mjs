import { createHash } from "node:crypto";

/** Header of the JWT of a delivery; the signature itself is the client's to check. */
export function signatureHeader(delivery) {
  return part(delivery, 0);
}

/** Claims of the JWT of a delivery; the signature itself is the client's to check. */
export function signatureClaims(delivery) {
  return part(delivery, 1);
}

/** What the claim `body` says of these bytes, without its padding. */
export function bodyHash(body) {
  return createHash("sha256").update(body).digest("base64url");
}

function part(delivery, index) {
  const encoded = delivery.header("Upstash-Signature").split(".")[index];
  return JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"));
}
