package io.posthaste.ingestapi.read;

import io.posthaste.schemas.message.MessageId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds messages in the ingest topic. Safe for any thread; never blocks. */
public interface MessageLog {
  /**
   * The record that the id names, whatever it is; empty when it is not there (any more), or the id
   * is not one of a place in the log. Fails with {@link ReadUnavailableException}, on a thread that
   * must not be held up.
   */
  CompletionStage<Optional<LoggedMessage>> find(MessageId id);
}
