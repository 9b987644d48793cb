package io.posthaste.eventlog.entry;

import static java.util.Objects.requireNonNull;

import io.posthaste.schemas.log.LogState;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEvent.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the log has followed a message. Events of a message come in their order; that it was
 * published may be learnt at any time.
 *
 * @param created whether there is an entry of its beginning
 * @param hidden whether it turned out to be none that is shown: a repeat, or one that became others
 * @param end what it came to first; null while it has not ended
 * @param last time of its last entry, milliseconds since 1970
 */
public record Story(boolean created, boolean hidden, @Nullable LogState end, long last) {
  /** One of which nothing is known but its id. */
  public static Story of(MessageId id) {
    return new Story(false, false, null, id.time().toEpochMilli());
  }

  /** The story with what was learnt, and the entries that this adds. */
  public record Step(Story story, List<Entry> entries) {
    public Step {
      entries = List.copyOf(entries);
    }
  }

  /** It was published. */
  public Step published(MessageId id, Instant dueAt) {
    if (created || hidden) return new Step(this, List.of());
    long time = id.time().toEpochMilli();
    var entry = new Entry(LogState.CREATED, time, false, 0, dueAt.toEpochMilli(), null, null, null,
        null);
    return new Step(new Story(true, false, end, Math.max(last, time)), List.of(entry));
  }

  /** Something happened to it. */
  public Step after(MessageEvent event) {
    if (hidden) return new Step(this, List.of());
    return switch (event.state()) {
      case CREATED -> published(event.messageId(), dueAt(event));
      case DEDUPLICATED, EXPANDED -> hide();
      case REJECTED -> isAnsweredOnly(event) ? hide() : step(event, LogState.FAILED);
      case DELIVERED -> step(event, LogState.DELIVERED);
      case ERROR -> step(event, LogState.ERROR);
      case RETRY -> step(event, LogState.RETRY);
      case CANCEL_REQUESTED -> step(event, LogState.CANCEL_REQUESTED);
      case CANCELED -> step(event, LogState.CANCELED);
      case FAILED -> step(event, LogState.FAILED);
    };
  }

  /** Whoever appended it was told; there never was a message. */
  private static boolean isAnsweredOnly(MessageEvent event) {
    return event.state() == State.REJECTED && event.dlqId() == null
        && event.messageId().position().isPresent();
  }

  private Step hide() {
    return new Step(new Story(created, true, end, last), List.of());
  }

  private Step step(MessageEvent event, LogState state) {
    // What follows an attempt that failed is told by another service, and may come first.
    boolean mayBeLate = state == LogState.ERROR;
    boolean repeat = end != null && !(mayBeLate && event.time().toEpochMilli() <= last);
    var entries = new ArrayList<Entry>(2);
    long time = mayBeLate ? event.messageId().time().toEpochMilli() : last;
    if (event.startedAt() != null) {
      time = Math.max(time, requireNonNull(event.startedAt()).toEpochMilli());
      entries.add(new Entry(LogState.ACTIVE, time, repeat, event.attempt(), ms(event.dueAt()),
          ms(event.startedAt()), null, null, null));
    }
    time = Math.max(time, event.time().toEpochMilli());
    var took = event.took();
    entries.add(new Entry(state, time, repeat, event.attempt(), ms(event.dueAt()),
        ms(event.startedAt()), took == null ? null : took.toMillis(), event.responseStatus(),
        details(event)));
    // A cancel does not wait for the call that it may find running.
    long reached = state == LogState.CANCEL_REQUESTED ? last : Math.max(last, time);
    var first = !repeat && state.isTerminal() ? state : end;
    return new Step(new Story(created, false, first, reached), entries);
  }

  private static Entry.@Nullable Details details(MessageEvent event) {
    return event.error() == null && event.dlqId() == null && event.response() == null
        ? null
        : new Entry.Details(event.error(), event.dlqId(), event.response());
  }

  private static Instant dueAt(MessageEvent event) {
    var dueAt = event.dueAt();
    return dueAt == null ? event.messageId().time() : dueAt;
  }

  private static @Nullable Long ms(@Nullable Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}
