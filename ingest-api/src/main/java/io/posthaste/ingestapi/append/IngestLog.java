package io.posthaste.ingestapi.append;

import io.posthaste.schemas.message.MessageId;
import java.util.concurrent.CompletionStage;

/** The log of accepted commands. Safe for any thread; never blocks. */
public interface IngestLog {
  /**
   * Appends a message. The stage completes within a bounded time, on a thread that must not be
   * held up: with the message's id once every in-sync replica has it, or with
   * {@link LogUnavailableException} or {@link RecordTooLargeForLogException}.
   */
  CompletionStage<MessageId> append(Command command);
}
