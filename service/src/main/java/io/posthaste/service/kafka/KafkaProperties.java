package io.posthaste.service.kafka;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.service.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the installation's Kafka is reached.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param sasl who we are, with a protocol that has SASL
 * @param tls whom we trust, and who we are, with a protocol that has TLS
 * @param properties of Kafka's clients that have no setting here; those that every client has
 * @param startWait how long a start waits for Kafka, the topics and the starting offsets
 */
@ConfigurationProperties("posthaste.kafka")
public record KafkaProperties(@DefaultValue("") String bootstrapServers,
    @DefaultValue("PLAINTEXT") SecurityProtocol securityProtocol, @DefaultValue Sasl sasl,
    @DefaultValue Tls tls, @DefaultValue Map<String, String> properties,
    @DefaultValue("60s") Duration startWait) {
  /**
   * Credentials. Never shown.
   *
   * @param username with PLAIN and SCRAM
   * @param tokenEndpoint URL, with OAUTHBEARER
   */
  public record Sasl(@Nullable SaslMechanism mechanism, @DefaultValue("") String username,
      @DefaultValue("") String password, @DefaultValue("") String tokenEndpoint,
      @DefaultValue("") String clientId, @DefaultValue("") String clientSecret,
      @DefaultValue("") String scope) {
    @Override
    public String toString() {
      return "Sasl[" + mechanism + "]";
    }
  }

  /**
   * Files in PEM form.
   *
   * @param trustedCertificates those that the brokers' are signed by; the JVM's own where none is
   *   given
   * @param certificate ours, with those that lead to its root
   * @param key ours, PKCS #8, not encrypted
   */
  public record Tls(@Nullable Path trustedCertificates, @Nullable Path certificate,
      @Nullable Path key) {}

  /** @throws IllegalArgumentException when a property is not one of every client, or out of range */
  public KafkaProperties {
    properties = Map.copyOf(properties);
    for (String name : properties.keySet()) {
      if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
          || !AdminClientConfig.configNames().contains(name)) {
        throw new IllegalArgumentException(
            "posthaste.kafka.properties: expected settings that every"
                + " Kafka client has and that are not set elsewhere, but got " + name);
      }
    }
    if (startWait.isNegative()) {
      throw new IllegalArgumentException(
          "posthaste.kafka: expected a start-wait of 0 or more, but got " + startWait);
    }
  }

  /** @throws ConfigurationException when settings are missing or do not fit each other */
  public KafkaAccess toAccess() {
    if (bootstrapServers.isBlank()) {
      throw new ConfigurationException(
          "no Kafka is configured: set posthaste.kafka.bootstrap-servers, or --bootstrap-servers");
    }
    var client = new HashMap<String, String>();
    client.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, securityProtocol.name);
    boolean hasTls = securityProtocol == SecurityProtocol.SSL
        || securityProtocol == SecurityProtocol.SASL_SSL;
    boolean hasSasl = securityProtocol == SecurityProtocol.SASL_SSL
        || securityProtocol == SecurityProtocol.SASL_PLAINTEXT;
    client.putAll(TlsSettings.of(tls, hasTls, securityProtocol));
    client.putAll(SaslSettings.of(sasl, hasSasl, securityProtocol, properties));
    client.putAll(properties);
    return new KafkaAccess(bootstrapServers, client);
  }

  /** Hides the properties, which may hold passwords. */
  @Override
  public String toString() {
    return "KafkaProperties[" + bootstrapServers + ", " + securityProtocol + "]";
  }
}
