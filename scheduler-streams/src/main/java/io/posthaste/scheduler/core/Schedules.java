package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Timer;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.tenant.Tenants;

/** Being written on another branch; until then schedules are refused. */
final class Schedules {
  private final Reports reports;

  Schedules(CoreSettings settings, int partition, Tenants tenants, PublishParser parser,
      Messages messages, Reports reports) {
    this.reports = reports;
  }

  static String idOf(PublishCommand publish, MessageId id) {
    return publish.scheduleId() == null ? "scd_" + id.value().substring(4) : publish.scheduleId();
  }

  void put(Transition t, Command command, PublishCommand publish) {
    refuse(t, command);
  }

  void delete(Transition t, Command command) {
    refuse(t, command);
  }

  void pause(Transition t, Command command) {
    refuse(t, command);
  }

  void resume(Transition t, Command command) {
    refuse(t, command);
  }

  void fire(Transition t, Timer timer) {}

  void poisoned(Transition t, Timer timer, RuntimeException cause) {}

  void ended(Transition t, EndedReport report) {}

  private void refuse(Transition t, Command command) {
    reports.refuse(t, command, 501, "this server does not have schedules yet");
  }
}
