package io.posthaste.schemas.topic;

import java.util.Map;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers as Kafka clients take it: {@code host:port}, several with commas between
 * @param clientProperties settings for every client, such as those of TLS and SASL; they win over
 *   what a client chooses for itself
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> clientProperties) {
  public KafkaAccess {
    clientProperties = Map.copyOf(clientProperties);
  }
}
