package io.posthaste.index;

import java.sql.Connection;
import java.util.Map;
import java.util.Optional;

/**
 * A file at one moment.
 *
 * @param connection for reading, until the query returns
 * @param next by topic, the offset behind the last record that is applied
 */
public record IndexView(Connection connection, Map<String, Long> next) {
  /** The offset behind the last record of a topic that is applied. */
  public long next(String topic) {
    return Optional.ofNullable(next.get(topic))
        .orElseThrow(() -> new IllegalArgumentException(topic + " is not a topic of this index"));
  }
}
