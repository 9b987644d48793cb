package io.posthaste.ingestapi.web;

import io.posthaste.schemas.record.Reply;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param headers beside those of the content
 * @param json in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
record Answer(int status, Map<String, String> headers, byte[] json) {
  /** 200 with this JSON. */
  static Answer ok(String json) {
    return new Answer(200, Map.of(), JsonText.bytes(json));
  }

  /** What the scheduler has answered. */
  static Answer of(Reply reply) {
    return new Answer(reply.status(), Map.of(), JsonText.bytes(reply.json()));
  }
}
