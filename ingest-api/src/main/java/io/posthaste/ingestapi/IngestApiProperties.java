package io.posthaste.ingestapi;

import io.posthaste.schemas.address.IpRange;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the REST door. None of them reloads.
 *
 * @param maxBodyBytes largest body of one message
 * @param maxBatchBytes largest body of a batch call
 * @param maxBatchItems most messages in a batch call
 * @param maxHeaderBytes most that the header fields of a request, or of one message of a batch, may
 *   take together; bounds the request line as well
 * @param maxInFlightBytes memory for all requests together, from the first byte read to the
 *   acknowledgement; beyond it requests are answered 503
 * @param bodyTimeout longest time for a body to arrive
 * @param appendTimeout longest time from an append to its acknowledgement
 * @param commandTimeout longest time from the append of a command to the scheduler's answer
 * @param replyPartition partition of the replies topic that this process takes; -1 for any
 * @param messageGrace how long after its publish a message that is over can still be found
 * @param dispatcherGroupId the dispatchers' consumer group: its commits say what is over
 * @param drain how long a process that stops goes on serving, so that its clients find others
 * @param trustedProxies address ranges whose {@code X-Forwarded-For} is believed; none by default
 */
@ConfigurationProperties("posthaste.api")
public record IngestApiProperties(@DefaultValue("1MB") DataSize maxBodyBytes,
    @DefaultValue("32MB") DataSize maxBatchBytes, @DefaultValue("20000") int maxBatchItems,
    @DefaultValue("64KB") DataSize maxHeaderBytes,
    @DefaultValue("64MB") DataSize maxInFlightBytes,
    @DefaultValue("30s") Duration bodyTimeout, @DefaultValue("10s") Duration appendTimeout,
    @DefaultValue("30s") Duration commandTimeout, @DefaultValue("-1") int replyPartition,
    @DefaultValue("20s") Duration messageGrace,
    @DefaultValue("posthaste-dispatcher") String dispatcherGroupId,
    @DefaultValue("5s") Duration drain, @DefaultValue List<String> trustedProxies) {
  private static final DataSize LARGEST = DataSize.ofMegabytes(256);

  /** @throws IllegalArgumentException when a value is out of its range or does not fit another */
  public IngestApiProperties {
    trustedProxies = List.copyOf(trustedProxies);
    trustedProxies.forEach(IpRange::parse);
    checkSize("max-body-bytes", maxBodyBytes, LARGEST);
    checkSize("max-batch-bytes", maxBatchBytes, LARGEST);
    checkSize("max-header-bytes", maxHeaderBytes, DataSize.ofMegabytes(1));
    checkSize("max-in-flight-bytes", maxInFlightBytes, DataSize.ofGigabytes(64));
    check(maxBatchItems > 0, "max-batch-items of 1 or more", maxBatchItems);
    check(bodyTimeout.isPositive(), "a body-timeout above 0", bodyTimeout);
    check(
        appendTimeout.compareTo(Duration.ofMillis(500)) >= 0
            && appendTimeout.compareTo(Duration.ofMinutes(5)) <= 0,
        "an append-timeout from 500ms to 5m", appendTimeout);
    check(commandTimeout.compareTo(appendTimeout) >= 0,
        "a command-timeout of append-timeout or more",
        commandTimeout);
    check(replyPartition >= -1, "a reply-partition of -1 or more", replyPartition);
    check(!messageGrace.isNegative(), "a message-grace of 0 or more", messageGrace);
    check(!drain.isNegative() && drain.compareTo(Duration.ofMinutes(10)) <= 0,
        "a drain from 0 to 10m", drain);
    check(
        maxInFlightBytes.compareTo(maxBodyBytes) > 0
            && maxInFlightBytes.compareTo(maxBatchBytes) > 0,
        "max-in-flight-bytes above max-body-bytes and max-batch-bytes", maxInFlightBytes);
  }

  private static void checkSize(String name, DataSize size, DataSize largest) {
    check(size.toBytes() > 0 && size.compareTo(largest) <= 0,
        name + " from 1 to " + largest.toBytes(), size.toBytes());
  }

  private static void check(boolean right, String expected, Object found) {
    if (!right) {
      throw new IllegalArgumentException(
          "posthaste.api: expected " + expected + ", but got " + found);
    }
  }
}
