package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.append.IngestLog;
import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.ingestapi.append.RecordTooLargeForLogException;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.PublishResult;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Appends messages, keeping count of them and of the memory that they take until acknowledged. */
final class Appender {
  private final IngestLog log;
  private final ApiMeters meters;

  Appender(IngestLog log, ApiMeters meters) {
    this.log = log;
    this.meters = meters;
  }

  /** As {@link IngestLog#append}; {@code share} is held until the stage has completed. */
  CompletionStage<MessageId> append(HeaderFields fields, byte[] body, InFlightBytes.Share share) {
    long begun = System.nanoTime();
    share.hold();
    return log.append(fields, body).whenComplete((_, failure) -> {
      share.release();
      meters.appended(Duration.ofNanos(System.nanoTime() - begun), failure == null);
      meters.published(result(failure));
    });
  }

  private static PublishResult result(@Nullable Throwable failure) {
    return switch (failure) {
      case null -> PublishResult.ACCEPTED;
      case LogUnavailableException _ -> PublishResult.LOG_UNAVAILABLE;
      case RecordTooLargeForLogException _ -> PublishResult.TOO_LARGE;
      default -> PublishResult.FAILED;
    };
  }
}
