package io.posthaste.scheduler.core;

import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;

/** Being written on another branch; until then URL groups are refused. */
final class Groups {
  private final Reports reports;

  Groups(CoreSettings settings, int partition, PublishParser parser, Messages messages,
      Deduplication deduplication, Reports reports) {
    this.reports = reports;
  }

  void expand(Transition t, Command command, PublishCommand publish) {
    refuse(t, command);
  }

  void put(Transition t, Command command) {
    refuse(t, command);
  }

  void remove(Transition t, Command command) {
    refuse(t, command);
  }

  void delete(Transition t, Command command) {
    refuse(t, command);
  }

  void defaults(Transition t, Command command) {
    refuse(t, command);
  }

  private void refuse(Transition t, Command command) {
    reports.refuse(t, command, 501, "this server does not have URL groups yet");
  }
}
