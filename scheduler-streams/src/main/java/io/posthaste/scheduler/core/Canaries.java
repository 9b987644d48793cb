package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.CanaryStep.Place;
import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.CanaryRow;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes a canary the way of a delayed message: a row, a timer, a grant, an outcome. There is one at a
 * time, and the next takes its place, so whoever writes many has no more than one of them granted. It
 * has no lease: it stays until it is answered, however late, or until the next one comes. Its timer is
 * that of a message: to a version that knows no canaries it is one of a message that is gone.
 */
final class Canaries {
  /** From the append to the timer: long enough for the timer to be found by a later look. */
  private static final Duration WAITS = Duration.ofMillis(100);
  /** From the timer to the due time: as long a dispatcher holds it. */
  private static final Duration HELD = Duration.ofMillis(250);
  private static final long ONLY_GRANT = 1;
  private static final int ONLY_ATTEMPT = 1;
  private static final HeaderFields FIELDS = HeaderFields.of(
      new HeaderField(HeaderNames.TYPE, CommandType.CANARY.text()));

  private final CoreSettings settings;
  private final int partition;
  private final Reports reports;

  Canaries(CoreSettings settings, int partition, Reports reports) {
    this.settings = settings;
    this.partition = partition;
    this.reports = reports;
  }

  void take(Transition t, Command command) {
    var id = command.id();
    var grantAt = id.time().plus(WAITS);
    var dueAt = grantAt.plus(HELD);
    Table.CANARIES.put(t.state(), Keys.canary(), CanaryRow.newBuilder()
        .setMessageId(id.value())
        .setDueMs(dueAt.toEpochMilli())
        .build());
    t.put(new Timer(Timer.Kind.GRANT, grantAt, id.value()));
    t.canary(new CanaryStep(Place.APPLIED, id, dueAt));
    reports.answer(t, command, new Reply(200, "{}"));
  }

  void fire(Transition t, Timer timer) {
    row(t, timer.reference()).ifPresent(row -> {
      var step = step(Place.GRANTED, row);
      var grant = new Grant(step.id(), ONLY_GRANT, ONLY_ATTEMPT, step.dueAt(),
          step.dueAt().plus(settings.startWithin()), partition);
      t.write(new Output(Topic.DUE, partition, Reports.key(row.getMessageId()),
          FIELDS.and(grant.toFields()), null));
      t.canary(step);
    });
  }

  /** Whatever the dispatcher says of it: it was there. One that another has replaced is no news. */
  void answered(Transition t, Outcome outcome) {
    row(t, outcome.messageId().value()).ifPresent(row -> {
      t.state().delete(Keys.canary());
      t.canary(step(Place.BACK, row));
    });
  }

  private static Optional<CanaryRow> row(Transition t, String id) {
    return Table.CANARIES.get(t.state(), Keys.canary())
        .filter(row -> row.getMessageId().equals(id));
  }

  private static CanaryStep step(Place place, CanaryRow row) {
    return new CanaryStep(place, new MessageId(row.getMessageId()),
        Instant.ofEpochMilli(row.getDueMs()));
  }
}
