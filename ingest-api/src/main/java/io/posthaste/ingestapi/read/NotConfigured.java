package io.posthaste.ingestapi.read;

import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RefusedException;

/** What is asked for is not kept in this installation, and will not be in a moment either. */
final class NotConfigured {
  private NotConfigured() {}

  static RefusedException dlqConsumer() {
    return of("dlq-consumer", "dlq-consumers", "dlq");
  }

  static RefusedException eventLog() {
    return of("event log", "event-logs", "event-log");
  }

  private static RefusedException of(String service, String peers, String properties) {
    return new Refusal(503, "there is no " + service + " here: posthaste.internal." + peers
        + " names none, or in standalone posthaste." + properties + ".enabled is false")
        .asException();
  }
}
