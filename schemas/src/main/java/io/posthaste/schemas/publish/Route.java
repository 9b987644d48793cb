package io.posthaste.schemas.publish;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The one owner of an ingest record, stamped by whoever writes it and obeyed by all who read it.
 */
public enum Route {
  /** The dispatcher calls it straight from the ingest topic. */
  DIRECT,
  /** The scheduler holds it: it is not due yet, or something constrains it. */
  SCHEDULED;

  /** The route of a message appended at {@code appendedAt}. */
  public static Route of(PublishCommand command, Instant appendedAt) {
    boolean direct = command.destination() instanceof Destination.Url
        && !command.dueAt(appendedAt).isAfter(appendedAt) && command.queue() == null
        && command.flowControl() == null && command.deduplicationId() == null
        && !command.contentBasedDeduplication() && command.cron() == null;
    return direct ? DIRECT : SCHEDULED;
  }

  /** As the header says it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty when the text names no route. */
  public static Optional<Route> parse(String text) {
    for (var route : values()) {
      if (route.text().equalsIgnoreCase(text)) return Optional.of(route);
    }
    return Optional.empty();
  }
}
