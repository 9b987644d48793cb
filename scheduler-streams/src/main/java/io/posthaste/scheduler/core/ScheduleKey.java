package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;

/** Which schedule. */
record ScheduleKey(String tenant, String id) {
  /** Of the schedule that a timer is for. */
  static ScheduleKey of(Timer timer) {
    String reference = timer.reference();
    int end = reference.indexOf('\0');
    return new ScheduleKey(reference.substring(0, end), reference.substring(end + 1));
  }

  /** Key of its row, and of what it publishes. */
  byte[] bytes() {
    return Keys.schedule(tenant, id);
  }

  Timer timer(long atMs) {
    return new Timer(Timer.Kind.SCHEDULE, Instant.ofEpochMilli(atMs), tenant + '\0' + id);
  }

  /** The same however often it is made. */
  MessageId occurrence(Instant nominal, int partition) {
    return MessageId.derived(nominal, partition, "schedule/" + tenant + "/" + id,
        Long.toString(nominal.toEpochMilli()));
  }
}
