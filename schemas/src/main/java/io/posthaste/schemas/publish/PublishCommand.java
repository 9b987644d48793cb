package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.DelayExpression;
import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.grammar.RedactFields;
import io.posthaste.schemas.header.HeaderFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher asked for, all of it but the body. Made by {@link PublishParser} alone, so it is
 * valid. A null is a header that was not sent.
 *
 * @param tenant id of the tenant it belongs to
 * @param timeout longest time that an attempt may take
 * @param retries attempts after the first
 * @param delay counted from the append; zero when not sent
 * @param notBefore due time; wins over the delay
 * @param labels in the order given
 * @param forwarded fields for the endpoint, under the names that it sees
 * @param queue name of the FIFO queue to go through
 * @param callerIp address of the publisher as the REST door saw it
 */
public record PublishCommand(String tenant, Destination destination, DeliveryMethod method,
    @Nullable Duration timeout, @Nullable Integer retries,
    @Nullable DelayExpression retryDelay, Duration delay,
    @Nullable Instant notBefore, List<String> labels,
    @Nullable FlowControl flowControl, @Nullable String deduplicationId,
    boolean contentBasedDeduplication, @Nullable Callback callback,
    @Nullable Callback failureCallback, @Nullable String queue,
    @Nullable String cron, @Nullable String scheduleId,
    RedactFields redact, HeaderFields forwarded,
    @Nullable String callerIp) {
  public static final int DEFAULT_RETRIES = 3;

  public PublishCommand {
    labels = List.copyOf(labels);
  }

  /** Whether anybody is to be told of attempts, or of their failure. */
  public boolean hasCallback() {
    return callback != null || failureCallback != null;
  }

  /** No attempt may start before it. */
  public Instant dueAt(Instant appendedAt) {
    return notBefore != null ? notBefore : appendedAt.plus(delay);
  }
}
