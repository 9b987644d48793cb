package io.posthaste.scheduler.view;

/** What is asked of one partition, for one tenant. */
public sealed interface Query {
  String tenant();

  /** One message, by its id. */
  record Message(String tenant, String messageId) implements Query {}

  /** All schedules. */
  record Schedules(String tenant) implements Query {}

  /** One schedule, by its id. */
  record Schedule(String tenant, String scheduleId) implements Query {}

  /** All URL groups. */
  record Groups(String tenant) implements Query {}

  /** One URL group, by its name. */
  record Group(String tenant, String name) implements Query {}
}
