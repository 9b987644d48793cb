package io.posthaste.scheduler.core;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record that the scheduler of a partition reads.
 *
 * @param time its timestamp, which the broker has set
 * @param body its value; null where it has none
 */
public record Input(Source source, long offset, Instant time, HeaderFields fields,
    @Nullable Body body) {
  /** The topic that it stands on. */
  public enum Source {
    INGEST,
    HOPS,
    OUTCOMES
  }

  public Body bodyOrEmpty() {
    return body == null ? Body.EMPTY : body;
  }
}
