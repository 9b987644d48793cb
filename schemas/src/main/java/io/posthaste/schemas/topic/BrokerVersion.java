package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;

/** Which brokers will do. */
public final class BrokerVersion {
  /** The first that is fit for production without ZooKeeper. */
  static final String OLDEST = "3.3";
  /** Kafka's number for its metadata as of {@value #OLDEST}. */
  private static final short OLDEST_METADATA = 7;
  private static final String METADATA = "metadata.version";

  private BrokerVersion() {}

  /**
   * Asks the brokers. One that does not tell (it has ZooKeeper, or is not Apache Kafka) is let pass:
   * what it cannot do shows when it is asked to.
   *
   * @param limit for the answer
   * @throws BrokerTooOldException if it is too old
   * @throws TopicProvisioningException if it refused, or did not answer in time
   */
  public static void check(Admin admin, Duration limit) {
    var features = AdminCall.await("asking for its version",
        admin
            .describeFeatures(
                new DescribeFeaturesOptions().timeoutMs(Math.toIntExact(limit.toMillis())))
            .featureMetadata());
    var levels = new HashMap<String, Short>();
    features.finalizedFeatures()
        .forEach((name, range) -> levels.put(name, range.maxVersionLevel()));
    problem(levels).ifPresent(found -> {
      throw new BrokerTooOldException(found, null);
    });
  }

  /** @param finalized levels of the cluster's features, by name */
  static Optional<String> problem(Map<String, Short> finalized) {
    Short level = finalized.get(METADATA);
    return level == null || level >= OLDEST_METADATA
        ? Optional.empty()
        : Optional.of(METADATA + " is " + level + ", and " + OLDEST_METADATA + " is needed");
  }
}
