package io.posthaste.ingestapi.ask;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.schemas.record.Reply;
import java.util.concurrent.CompletionStage;

/**
 * Appends commands and waits for what the scheduler says to them. Stages complete within a bounded
 * time, on a thread that must not be held up: with the reply, whatever its status; with
 * {@link NoReplyException}; or as {@link io.posthaste.ingestapi.append.IngestLog} fails. Safe for
 * any thread; never blocks.
 */
public interface Commands {
  /** Number of partitions of the ingest topic. Fails as an append while it is not known. */
  int partitions();

  /** Asks the partition of the command's key. */
  CompletionStage<Reply> ask(Command command);

  /** Asks this partition, whatever the command's key. */
  CompletionStage<Reply> askAt(int partition, Command command);
}
