package io.posthaste.scheduler.view;

import java.time.Instant;

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

  /** All queues. */
  record Queues(String tenant) implements Query {}

  /** One queue, by its name. */
  record Queue(String tenant, String name) implements Query {}

  /**
   * All flow-control keys that have this part, which may be empty.
   *
   * @param now of the question, that periods are looked at with; so of the next
   */
  record FlowControls(String tenant, String search, Instant now) implements Query {}

  /** One flow-control key. */
  record FlowControl(String tenant, String key, Instant now) implements Query {}
}
