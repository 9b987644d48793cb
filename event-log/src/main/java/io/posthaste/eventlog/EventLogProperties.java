package io.posthaste.eventlog;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the event log. None of them reloads.
 *
 * @param enabled whether this process has one
 * @param groupId consumer group of the processes that share the log
 * @param directory where it keeps its files; what is lost is made anew from the topics
 * @param sessionTimeout after which the partitions of a process that died move
 * @param retention how long a message stays in the log after the last that happened to it
 * @param maxFileSize of the file of one partition; beyond it the oldest messages go
 */
@ConfigurationProperties("posthaste.event-log")
public record EventLogProperties(@DefaultValue("true") boolean enabled,
    @DefaultValue("posthaste-event-log") String groupId,
    @DefaultValue("data/events") Path directory, @DefaultValue("6s") Duration sessionTimeout,
    @DefaultValue("14d") Duration retention, @DefaultValue("1GB") DataSize maxFileSize) {
  /** What an empty log takes, and some messages. */
  private static final DataSize SMALLEST = DataSize.ofMegabytes(1);

  /** @throws IllegalArgumentException when a value is out of its range */
  public EventLogProperties {
    check(!groupId.isBlank(), "a group-id", groupId);
    check(sessionTimeout.compareTo(Duration.ofSeconds(6)) >= 0, "a session-timeout of 6s or more",
        sessionTimeout);
    check(retention.compareTo(Duration.ofMinutes(1)) >= 0, "a retention of 1m or more", retention);
    check(maxFileSize.compareTo(SMALLEST) >= 0, "a max-file-size of 1MB or more", maxFileSize);
  }

  private static void check(boolean right, String expected, Object found) {
    if (!right) {
      throw new IllegalArgumentException(
          "posthaste.event-log: expected " + expected + ", but got " + found);
    }
  }
}
