package io.posthaste.scheduler.core;

import io.posthaste.schemas.message.MessageId;
import java.time.Instant;

/**
 * A canary has come to a place on its way.
 *
 * @param dueAt when a dispatcher is to answer it
 */
public record CanaryStep(Place place, MessageId id, Instant dueAt) {
  /** What has become of it. */
  public enum Place {
    /** Its record on the ingest topic was applied. */
    APPLIED,
    /** Its timer has fired, and a dispatcher may answer it. */
    GRANTED,
    /** A dispatcher has answered it. */
    BACK
  }
}
