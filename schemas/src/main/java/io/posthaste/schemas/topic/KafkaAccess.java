package io.posthaste.schemas.topic;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How every Kafka client of a process reaches the cluster.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param clientProperties what else each client needs, by Kafka's names: security above all. Never
 *   shown: it may hold passwords.
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> clientProperties) {
  /** The system's choice, which grows with what a connection carries; Kafka's is 64 or 128 KiB. */
  private static final int SYSTEMS_OWN = -1;

  /** @throws IllegalArgumentException when no server is given */
  public KafkaAccess {
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("expected Kafka's bootstrap servers, but got none");
    }
    clientProperties = Map.copyOf(clientProperties);
  }

  /** The configuration that a client starts from. The caller's own, to add to. */
  public Map<String, Object> toConfig() {
    var config = new HashMap<String, Object>();
    config.put(CommonClientConfigs.RECEIVE_BUFFER_CONFIG, SYSTEMS_OWN);
    config.put(CommonClientConfigs.SEND_BUFFER_CONFIG, SYSTEMS_OWN);
    config.putAll(clientProperties);
    config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return config;
  }

  @Override
  public String toString() {
    return "KafkaAccess[" + bootstrapServers + "]";
  }
}
