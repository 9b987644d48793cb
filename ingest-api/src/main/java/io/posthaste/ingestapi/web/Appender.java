package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.append.IngestLog;
import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.ingestapi.append.RecordTooLargeForLogException;
import io.posthaste.ingestapi.ask.NoReplyException;
import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.PublishResult;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Appends publishes, keeping count of them and of the memory that they take until acknowledged. */
final class Appender {
  private final IngestLog log;
  private final Asking asking;
  private final ApiMeters meters;

  Appender(IngestLog log, Asking asking, ApiMeters meters) {
    this.log = log;
    this.asking = asking;
    this.meters = meters;
  }

  /** As {@link IngestLog#append}; {@code share} is held until the stage has completed. */
  CompletionStage<MessageId> append(Command command, InFlightBytes.Share share) {
    long begun = System.nanoTime();
    share.hold();
    return log.append(command).whenComplete((_, failure) -> {
      share.release();
      meters.appended(Duration.ofNanos(System.nanoTime() - begun), failure == null);
      meters.published(result(failure));
    });
  }

  /** As {@link Asking#ask}, of a publish. */
  CompletionStage<Reply> ask(Command command, InFlightBytes.Share share) {
    return asking.ask(command, share)
        .whenComplete((reply, failure) -> meters.published(
            reply != null && reply.status() >= 300
                ? PublishResult.ofStatus(reply.status())
                : result(failure)));
  }

  private static PublishResult result(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> PublishResult.ACCEPTED;
      case LogUnavailableException _ -> PublishResult.LOG_UNAVAILABLE;
      case NoReplyException _ -> PublishResult.NO_REPLY;
      case RecordTooLargeForLogException _ -> PublishResult.TOO_LARGE;
      default -> PublishResult.FAILED;
    };
  }
}
