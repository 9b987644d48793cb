package io.posthaste.service.kafka;

import io.posthaste.service.ConfigurationException;
import io.posthaste.service.kafka.KafkaProperties.Sasl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/** What Kafka's clients are told about SASL. */
final class SaslSettings {
  private static final String ALLOWED_TOKEN_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private SaslSettings() {}

  /** @param given other settings of the clients, which may name a mechanism of their own */
  static Map<String, String> of(Sasl sasl, boolean wanted, SecurityProtocol protocol,
      Map<String, String> given) {
    var mechanism = sasl.mechanism();
    if (!wanted) {
      if (mechanism == null) return Map.of();
      throw new ConfigurationException("posthaste.kafka: sasl.mechanism is " + mechanism.kafkaName()
          + ", but security-protocol is " + protocol + ": expected SASL_SSL or SASL_PLAINTEXT");
    }
    if (mechanism == null) {
      if (given.containsKey(SaslConfigs.SASL_MECHANISM)) return Map.of();
      throw new ConfigurationException("posthaste.kafka.sasl.mechanism: expected PLAIN,"
          + " SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER with security-protocol " + protocol);
    }
    var settings = new LinkedHashMap<String, String>();
    settings.put(SaslConfigs.SASL_MECHANISM, mechanism.kafkaName());
    settings.put(SaslConfigs.SASL_JAAS_CONFIG, switch (mechanism) {
      case PLAIN -> password(sasl, PlainLoginModule.class);
      case SCRAM_SHA_256, SCRAM_SHA_512 -> password(sasl, ScramLoginModule.class);
      case OAUTHBEARER -> oauth(sasl);
    });
    if (mechanism == SaslMechanism.OAUTHBEARER) {
      settings.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS,
          OAuthBearerLoginCallbackHandler.class.getName());
      settings.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, sasl.tokenEndpoint());
      allow(sasl.tokenEndpoint());
    }
    return settings;
  }

  private static String password(Sasl sasl, Class<?> module) {
    return jaas(module, required("username", sasl.username(), "password", sasl.password()));
  }

  private static String oauth(Sasl sasl) {
    required("token-endpoint", sasl.tokenEndpoint());
    required("client-id", sasl.clientId(), "client-secret", sasl.clientSecret());
    var options = new LinkedHashMap<String, String>();
    options.put("clientId", sasl.clientId());
    options.put("clientSecret", sasl.clientSecret());
    if (!sasl.scope().isBlank()) options.put("scope", sasl.scope());
    return jaas(OAuthBearerLoginModule.class, options);
  }

  /** Names and values, by turns. */
  private static Map<String, String> required(String... settings) {
    var given = new LinkedHashMap<String, String>();
    for (int i = 0; i < settings.length; i += 2) {
      if (settings[i + 1].isBlank()) {
        throw new ConfigurationException("posthaste.kafka.sasl." + settings[i] + " is missing");
      }
      given.put(settings[i], settings[i + 1]);
    }
    return given;
  }

  private static String jaas(Class<?> module, Map<String, String> options) {
    return options.entrySet()
        .stream()
        .map(option -> option.getKey() + "=\""
            + option.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
        .collect(Collectors.joining(" ", module.getName() + " required ", ";"));
  }

  /** Kafka's client asks no endpoint for tokens that the JVM does not name as well. */
  private static void allow(String endpoint) {
    var allowed = new TreeSet<>(Set.of(endpoint));
    String before = System.getProperty(ALLOWED_TOKEN_URLS, "");
    if (!before.isBlank()) allowed.addAll(List.of(before.split(",", -1)));
    System.setProperty(ALLOWED_TOKEN_URLS, String.join(",", allowed));
  }
}
