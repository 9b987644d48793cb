package io.posthaste.dispatcher.call;

/** What is to be done about a record. */
public sealed interface Decision {
  /** Nothing: somebody else is its owner. */
  record Skip() implements Decision {}

  /** Nothing: neither value nor headers; a deletion that was piped in from a compacted topic. */
  record Tombstone() implements Decision {}

  /** Its endpoint is called. */
  record Call(Message message) implements Decision {}

  /**
   * It becomes a dead letter without a call.
   *
   * @param problem what is wrong with it, for the publisher to read
   */
  record Reject(IngestRecord record, String problem) implements Decision {}

  /** It becomes a dead letter because deciding about it failed, and would again. */
  record Poison(IngestRecord record, Throwable cause) implements Decision {}
}
