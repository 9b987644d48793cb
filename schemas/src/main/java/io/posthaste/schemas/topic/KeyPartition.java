package io.posthaste.schemas.topic;

import org.apache.kafka.common.utils.Utils;

/** Which partition a record's key belongs on: murmur2 of the key, as Kafka's Java producer does. */
public final class KeyPartition {
  private KeyPartition() {}

  public static int of(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
