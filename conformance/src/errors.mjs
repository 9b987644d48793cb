import assert from "node:assert/strict";
import { QstashError } from "@upstash/qstash";

/** For `assert.rejects`: the client's error of this status, its message the server's JSON. */
export function qstashError(status, pattern = /./) {
  return (error) => {
    assert.ok(error instanceof QstashError, `${error}`);
    assert.equal(error.status, status, error.message);
    assertErrorBody(error.message, pattern);
    return true;
  };
}

/** The body of every error answer: JSON with the text `error`. */
export function assertErrorBody(body, pattern = /./) {
  const parsed = JSON.parse(body);
  assert.equal(typeof parsed.error, "string", body);
  assert.match(parsed.error, pattern);
}
