package io.posthaste.dispatcher;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the dispatcher; each is read at start.
 *
 * @param enabled false leaves the dispatcher out
 * @param groupId consumer group; its offsets must exist before the start
 * @param userAgent {@code User-Agent} of deliveries
 * @param region {@code Upstash-Region} of deliveries, such as {@code EU-CENTRAL-1}; left out when
 *   not set
 * @param maxCalls messages in hand at a time, over all hosts
 * @param maxCallBytes their bodies and answers together; when it is used up nothing more is read
 * @param callReserve kept for each message beside its body
 * @param maxCallsPerHost calls to one host at a time, and never more than there is room left; others
 *   wait for their turn in a lane of the host
 * @param maxCallsPerTenant calls of one tenant at a time, and never more than four times what is left;
 *   0 sets no other limit
 * @param deferAfter how long a call waits for room before it goes into that lane
 * @param maxIdleConnections connections kept open beside those in use
 * @param maxResponse bytes read of an answer's body; the rest is cut off
 * @param maxSpan offsets a partition may be ahead of its lowest open one before it is paused
 * @param maxFetch bytes asked of Kafka at a time
 * @param eventLoops threads that make the calls; 0 is one for each processor
 * @param connectTimeout for a connection to one address, within the timeout of the call
 * @param keepAlive how long an unused connection is kept; below what servers commonly keep theirs,
 *   5 seconds with Node.js
 * @param nameCache how long the addresses of a host name are kept
 * @param commitInterval between commits of offsets
 * @param revokeGrace for open calls to end before their partition moves to another dispatcher
 * @param stopGrace for open calls to end before the process stops
 * @param deliveryTimeout of one try to write an event or an outcome
 * @param handOverAfter how long a call holds its partition's commit back; then the scheduler is told
 *   that it goes on
 * @param deleteInterval between deletions of the due records that are done
 * @param trustedCertificates PEM file with the certificates to trust instead of the JVM's own
 */
@ConfigurationProperties("posthaste.dispatcher")
public record DispatcherProperties(@DefaultValue("true") boolean enabled,
    @DefaultValue("posthaste-dispatcher") String groupId,
    @DefaultValue("Upstash-QStash") String userAgent, @Nullable String region,
    @DefaultValue("1024") int maxCalls, @DefaultValue("64MB") DataSize maxCallBytes,
    @DefaultValue("8KB") DataSize callReserve, @DefaultValue("256") int maxCallsPerHost,
    @DefaultValue("0") int maxCallsPerTenant, @DefaultValue("100ms") Duration deferAfter,
    @DefaultValue("512") int maxIdleConnections, @DefaultValue("960KB") DataSize maxResponse,
    @DefaultValue("100000") long maxSpan, @DefaultValue("8MB") DataSize maxFetch,
    @DefaultValue("0") int eventLoops, @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("4s") Duration keepAlive, @DefaultValue("10s") Duration nameCache,
    @DefaultValue("1s") Duration commitInterval, @DefaultValue("1s") Duration revokeGrace,
    @DefaultValue("3s") Duration stopGrace, @DefaultValue("15s") Duration deliveryTimeout,
    @DefaultValue("15s") Duration handOverAfter, @DefaultValue("5s") Duration deleteInterval,
    @Nullable Path trustedCertificates) {
  /** @throws IllegalArgumentException naming the setting that is out of its bounds */
  public DispatcherProperties {
    if (groupId.isBlank()) throw new IllegalArgumentException("expected a group-id");
    if (userAgent.isBlank()) throw new IllegalArgumentException("expected a user-agent");
    if (region != null && region.isBlank()) region = null;
    between("max-calls", maxCalls, 1, 100_000);
    between("max-call-bytes", maxCallBytes.toBytes(), 1, Long.MAX_VALUE);
    between("call-reserve", callReserve.toBytes(), 0, 1 << 30);
    between("max-calls-per-host", maxCallsPerHost, 1, maxCalls);
    between("max-calls-per-tenant", maxCallsPerTenant, 0, maxCalls);
    between("defer-after", deferAfter, Duration.ZERO, Duration.ofMinutes(1));
    between("max-idle-connections", maxIdleConnections, 0, 100_000);
    between("max-response", maxResponse.toBytes(), 0, 1 << 30);
    between("max-span", maxSpan, 1, Long.MAX_VALUE);
    between("max-fetch", maxFetch.toBytes(), 1, 1 << 30);
    between("event-loops", eventLoops, 0, 1024);
    between("connect-timeout", connectTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    between("keep-alive", keepAlive, Duration.ofSeconds(1), Duration.ofHours(1));
    between("name-cache", nameCache, Duration.ZERO, Duration.ofHours(1));
    between("commit-interval", commitInterval, Duration.ofMillis(10), Duration.ofMinutes(1));
    between("revoke-grace", revokeGrace, Duration.ZERO, Duration.ofMinutes(1));
    between("stop-grace", stopGrace, Duration.ZERO, Duration.ofMinutes(10));
    between("delivery-timeout", deliveryTimeout, Duration.ofSeconds(6), Duration.ofMinutes(2));
    between("hand-over-after", handOverAfter, Duration.ofSeconds(1), Duration.ofHours(1));
    between("delete-interval", deleteInterval, Duration.ofMillis(100), Duration.ofHours(1));
  }

  private static <T extends Comparable<T>> void between(String name, T value, T min, T max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException("expected posthaste.dispatcher." + name + " from " + min
          + " to " + max + ", but it was " + value);
    }
  }

  private static void between(String name, long value, long min, long max) {
    between(name, Long.valueOf(value), Long.valueOf(min), Long.valueOf(max));
  }
}
