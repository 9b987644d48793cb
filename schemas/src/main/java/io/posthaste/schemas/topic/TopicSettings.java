package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How one installation sets its topics up. All processes of an installation must have the same.
 *
 * @param prefix what every topic name starts with; letters, digits, {@code . _ -}, at most 200,
 *   or empty
 * @param partitions of every paired topic, fixed once the topics are made; 1 to 65,536, which is
 *   what a message id has room for
 * @param replicationFactor copies of each partition, 1 or more; not more than there are brokers
 * @param minInsyncReplicas copies that must have a record before it is acknowledged, 1 to {@code
 *     replicationFactor}
 * @param maxBodyBytes the largest message body, B; records may be 4 B on {@code ingest} and 4 B +
 *   256 KiB elsewhere; 1 to 128 MiB
 * @param retention how long the topics that are kept for a time are kept
 */
public record TopicSettings(String prefix, int partitions, short replicationFactor,
    int minInsyncReplicas, int maxBodyBytes, Retention retention) {
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,200}");
  private static final int MAX_PARTITIONS = 1 << 16;
  private static final int MAX_BODY_LIMIT = 128 << 20;

  /**
   * Checks every value.
   *
   * @throws IllegalArgumentException if one is outside the bounds above
   */
  public TopicSettings {
    if (!PREFIX.matcher(prefix).matches())
      throw new IllegalArgumentException(
          "Expected a topic prefix of at most 200 letters, digits, '.', '_' or '-', but got '"
              + prefix + "'");
    check("partitions", partitions, 1, MAX_PARTITIONS);
    check("replicationFactor", replicationFactor, 1, Short.MAX_VALUE);
    check("minInsyncReplicas", minInsyncReplicas, 1, replicationFactor);
    check("maxBodyBytes", maxBodyBytes, 1, MAX_BODY_LIMIT);
  }

  /** Three copies, two of them in sync, 24 partitions, bodies up to 1 MiB. */
  public static TopicSettings defaults() {
    return new TopicSettings("posthaste.", 24, (short) 3, 2, 1 << 20, Retention.defaults());
  }

  /** For a cluster of one broker: one copy, 4 partitions, otherwise the {@link #defaults}. */
  public static TopicSettings oneBroker() {
    return new TopicSettings("posthaste.", 4, (short) 1, 1, 1 << 20, Retention.defaults());
  }

  /** These settings with another prefix. */
  public TopicSettings withPrefix(String other) {
    return new TopicSettings(other, partitions, replicationFactor, minInsyncReplicas, maxBodyBytes,
        retention);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max)
      throw new IllegalArgumentException(
          "Expected " + name + " from " + min + " to " + max + ", but it was " + value);
  }

  /**
   * How long the topics that are kept for a time are kept; each at least a minute.
   *
   * @param ingest accepted commands
   * @param deadLetters dead letters and their tombstones
   * @param events what the logs are made of
   * @param replies answers to commands
   */
  public record Retention(Duration ingest, Duration deadLetters, Duration events,
      Duration replies) {
    /**
     * Checks every value.
     *
     * @throws IllegalArgumentException if one is under a minute
     */
    public Retention {
      check("ingest", ingest);
      check("deadLetters", deadLetters);
      check("events", events);
      check("replies", replies);
    }

    /** 7 days, 30 days, 14 days and 1 hour. */
    public static Retention defaults() {
      return new Retention(Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(14),
          Duration.ofHours(1));
    }

    /** These with another for dead letters. */
    public Retention withDeadLetters(Duration other) {
      return new Retention(ingest, other, events, replies);
    }

    private static void check(String name, Duration value) {
      if (value.compareTo(Duration.ofMinutes(1)) < 0)
        throw new IllegalArgumentException(
            "Expected a retention of a minute or more for " + name + ", but it was " + value);
    }
  }
}
