package io.posthaste.schemas.internal;

import java.util.Set;

/** Answers the requests below one path. May block: each request has its own thread. */
public interface InternalHandler {
  /** Such as {@code /internal/v1/partitions}. */
  String path();

  /** Methods that are answered; others are refused with 405. */
  default Set<String> methods() {
    return Set.of("GET");
  }

  /**
   * Answers one request.
   *
   * @throws IllegalArgumentException when the path or the query is malformed
   */
  InternalResponse handle(InternalRequest request);
}
