package io.posthaste.scheduler.serve;

/** Answers the {@code GET} requests below one path. May block: each request has its own thread. */
public interface InternalHandler {
  /** Such as {@code /internal/v1/partitions}. */
  String path();

  InternalResponse handle(InternalRequest request);
}
