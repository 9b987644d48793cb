package io.posthaste.scheduler;

import io.posthaste.scheduler.canary.CanarySettings;
import io.posthaste.scheduler.core.CoreSettings.MissedRuns;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the scheduler; each is read at start.
 *
 * @param enabled false leaves the scheduler out
 * @param applicationId consumer group, and prefix of the changelogs; its offsets must exist before
 *   the start
 * @param stateDirectory where the state is kept; restored from Kafka where it is lost
 * @param threads that apply records; 0 is one for each processor
 * @param standbyReplicas copies of the state that other processes keep
 * @param commitInterval shortest time between two commits
 * @param tick between looks at the timers
 * @param maxTimers fired at a time, a partition
 * @param transactionTimeout after which what a dead process has begun is aborted
 * @param sessionTimeout after which the partitions of a dead process move
 * @param deliveryTimeout of one write
 * @param cache memory for the stores of all partitions
 * @param writeBuffer the part of it that is not yet on disk
 * @param readLimit longest time to answer a question
 * @param startWait how long the start waits for the scheduler to run
 * @param lookAhead how long before its due time a message is granted
 * @param startWithin how long after its due time an attempt may start
 * @param leaseMargin what a lease is longer than the attempt may take
 * @param grace how long a message that has ended can be read
 * @param deduplicationWindow how long a deduplication id stands for its message
 * @param missedAfter how late an occurrence of a schedule may be before it counts as missed
 * @param missedRuns what is done about missed occurrences
 * @param maxGranted grants that may be open at a time, a partition
 * @param trainLength most messages of a queue that are granted together; 1 grants each alone
 * @param canary how it is seen that work flows
 */
@ConfigurationProperties("posthaste.scheduler")
public record SchedulerProperties(@DefaultValue("true") boolean enabled,
    @DefaultValue("posthaste-scheduler") String applicationId,
    @DefaultValue("data/scheduler") Path stateDirectory, @DefaultValue("0") int threads,
    @DefaultValue("1") int standbyReplicas, @DefaultValue("25ms") Duration commitInterval,
    @DefaultValue("10ms") Duration tick, @DefaultValue("256") int maxTimers,
    @DefaultValue("10s") Duration transactionTimeout,
    @DefaultValue("6s") Duration sessionTimeout, @DefaultValue("15s") Duration deliveryTimeout,
    @DefaultValue("64MB") DataSize cache, @DefaultValue("24MB") DataSize writeBuffer,
    @DefaultValue("2s") Duration readLimit, @DefaultValue("0s") Duration startWait,
    @DefaultValue("250ms") Duration lookAhead, @DefaultValue("60s") Duration startWithin,
    @DefaultValue("5s") Duration leaseMargin, @DefaultValue("20s") Duration grace,
    @DefaultValue("10m") Duration deduplicationWindow,
    @DefaultValue("5m") Duration missedAfter, @DefaultValue("skip") MissedRuns missedRuns,
    @DefaultValue("4096") int maxGranted, @DefaultValue("128") int trainLength,
    @DefaultValue Canary canary) {
  /**
   * How it is seen that work flows.
   *
   * @param enabled false sends no canaries
   * @param interval between two canaries of a process
   * @param lostAfter how long after it was sent one that is not back counts as lost; longer than a
   *   fail-over of the dispatchers
   */
  public record Canary(@DefaultValue("true") boolean enabled,
      @DefaultValue("5s") Duration interval, @DefaultValue("25s") Duration lostAfter) {
    /** @throws IllegalArgumentException naming the setting that is out of its bounds */
    public Canary {
      between("canary.interval", interval, Duration.ofMillis(100), Duration.ofMinutes(10));
      between("canary.lost-after", lostAfter, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    CanarySettings toSettings() {
      return new CanarySettings(enabled, interval, lostAfter);
    }
  }

  /** @throws IllegalArgumentException naming the setting that is out of its bounds */
  public SchedulerProperties {
    if (applicationId.isBlank()) throw new IllegalArgumentException("expected an application-id");
    var second = Duration.ofSeconds(1);
    var minute = Duration.ofMinutes(1);
    var hour = Duration.ofHours(1);
    var day = Duration.ofDays(1);
    between("threads", threads, 0, 1024);
    between("standby-replicas", standbyReplicas, 0, 10);
    between("commit-interval", commitInterval, Duration.ofMillis(1), second);
    between("tick", tick, Duration.ofMillis(1), second);
    between("max-timers", maxTimers, 1, 100_000);
    between("transaction-timeout", transactionTimeout, Duration.ofSeconds(6), minute);
    between("session-timeout", sessionTimeout, Duration.ofSeconds(6), minute);
    between("delivery-timeout", deliveryTimeout, Duration.ofSeconds(6), Duration.ofMinutes(2));
    between("cache", cache, DataSize.ofMegabytes(8), DataSize.ofGigabytes(64));
    between("write-buffer", writeBuffer, DataSize.ofMegabytes(4), cache);
    between("read-limit", readLimit, Duration.ofMillis(100), minute);
    between("start-wait", startWait, Duration.ZERO, hour);
    between("look-ahead", lookAhead, Duration.ZERO, minute);
    between("start-within", startWithin, second, hour);
    between("lease-margin", leaseMargin, second, hour);
    between("grace", grace, Duration.ZERO, day);
    between("deduplication-window", deduplicationWindow, second, Duration.ofDays(90));
    between("missed-after", missedAfter, second, day);
    between("max-granted", maxGranted, 1, 1_000_000);
    between("train-length", trainLength, 1, 1024);
  }

  private static <T extends Comparable<T>> void between(String name, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("expected posthaste.scheduler." + name + " from " + min
          + " to " + max + ", but it was " + value);
    }
  }
}
