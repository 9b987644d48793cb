package io.posthaste.service.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.service.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class KafkaPropertiesTest {
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nx\n";

  private static KafkaProperties bind(Map<String, String> settings) {
    var all = new HashMap<String, String>();
    settings.forEach((name, value) -> all.put("posthaste.kafka." + name, value));
    return new Binder(new MapConfigurationPropertySource(all))
        .bindOrCreate("posthaste.kafka", KafkaProperties.class);
  }

  /** The settings, given as {@code name=value}, with brokers. */
  private static Map<String, String> client(String... settings) {
    var all = new HashMap<>(Map.of("bootstrap-servers", "k:9092"));
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      all.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return bind(all).toAccess().clientProperties();
  }

  @Test
  void withoutBrokersItIsToldHowToNameThem() {
    assertThatThrownBy(() -> bind(Map.of()).toAccess())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("posthaste.kafka.bootstrap-servers");
  }

  @Test
  void unlessSetOtherwiseNothingIsSecured() {
    assertThat(client()).isEqualTo(Map.of("security.protocol", "PLAINTEXT"));
  }

  @ParameterizedTest
  @CsvSource({"PLAIN, org.apache.kafka.common.security.plain.PlainLoginModule",
      "SCRAM-SHA-256, org.apache.kafka.common.security.scram.ScramLoginModule",
      "SCRAM-SHA-512, org.apache.kafka.common.security.scram.ScramLoginModule"})
  void aNameAndAPasswordAreShownToTheBrokers(String mechanism, String module) {
    assertThat(client("security-protocol=SASL_SSL", "sasl.mechanism=" + mechanism,
        "sasl.username=ann", "sasl.password=a\"b\\c"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.mechanism", mechanism)
        .containsEntry("sasl.jaas.config",
            module + " required username=\"ann\" password=\"a\\\"b\\\\c\";");
  }

  @Test
  void tokensAreFetchedFromTheEndpoint() {
    var client = client("security-protocol=SASL_PLAINTEXT", "sasl.mechanism=OAUTHBEARER",
        "sasl.token-endpoint=https://id/token", "sasl.client-id=ann", "sasl.client-secret=s",
        "sasl.scope=kafka");
    assertThat(client).containsEntry("sasl.oauthbearer.token.endpoint.url", "https://id/token")
        .containsKey("sasl.login.callback.handler.class");
    assertThat(client.get("sasl.jaas.config"))
        .contains("clientId=\"ann\" clientSecret=\"s\" scope=\"kafka\";");
    assertThat(System.getProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls"))
        .contains("https://id/token");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "security-protocol=SASL_SSL | sasl.mechanism: expected PLAIN",
      "sasl.mechanism=PLAIN | expected SASL_SSL or SASL_PLAINTEXT",
      "security-protocol=SASL_SSL;sasl.mechanism=PLAIN | sasl.username is missing",
      "security-protocol=SASL_SSL;sasl.mechanism=PLAIN;sasl.username=a | sasl.password is missing",
      "security-protocol=SASL_SSL;sasl.mechanism=OAUTHBEARER | sasl.token-endpoint is missing",
      "tls.key=/k | expected SSL or SASL_SSL",
      "security-protocol=SSL;tls.key=/k | expected certificate and key",
      "security-protocol=SSL;tls.trusted-certificates=/nowhere/ca | cannot read /nowhere/ca"})
  void whatDoesNotFitTogetherIsNamed(String settings, String problem) {
    assertThatThrownBy(() -> client(settings.split(";", -1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("posthaste.kafka")
        .hasMessageContaining(problem);
  }

  @Test
  void certificatesAndKeysAreReadFromTheirFiles(@TempDir Path directory) throws IOException {
    var certificate = Files.writeString(directory.resolve("c.pem"), CERTIFICATE);
    var key = Files.writeString(directory.resolve("k.pem"), "-----BEGIN PRIVATE KEY-----\ny\n");
    assertThat(client("security-protocol=SSL", "tls.trusted-certificates=" + certificate,
        "tls.certificate=" + certificate, "tls.key=" + key))
        .containsEntry("ssl.truststore.type", "PEM")
        .containsEntry("ssl.truststore.certificates", CERTIFICATE)
        .containsEntry("ssl.keystore.type", "PEM")
        .containsEntry("ssl.keystore.certificate.chain", CERTIFICATE)
        .containsEntry("ssl.keystore.key", "-----BEGIN PRIVATE KEY-----\ny\n");
  }

  @Test
  void aKeyInAnOlderFormIsToldHowToConvertIt(@TempDir Path directory) throws IOException {
    var certificate = Files.writeString(directory.resolve("c.pem"), CERTIFICATE);
    var key = Files.writeString(directory.resolve("k.pem"), "-----BEGIN RSA PRIVATE KEY-----\ny\n");
    assertThatThrownBy(() -> client("security-protocol=SSL", "tls.certificate=" + certificate,
        "tls.key=" + key)).hasMessageContaining("openssl pkcs8 -topk8");
  }

  @Test
  void otherSettingsAreThoseThatEveryClientHas() {
    assertThat(client("security-protocol=SASL_SSL", "properties.sasl.mechanism=AWS_MSK_IAM",
        "properties.client.dns.lookup=resolve_canonical_bootstrap_servers_only"))
        .containsEntry("sasl.mechanism", "AWS_MSK_IAM")
        .containsEntry("client.dns.lookup", "resolve_canonical_bootstrap_servers_only");
    assertThatThrownBy(() -> bind(Map.of("properties.acks", "1"))).rootCause()
        .hasMessageContaining("posthaste.kafka.properties", "acks");
  }

  @Test
  void secretsAreNotShown() {
    var properties = bind(Map.of("bootstrap-servers", "k:1", "security-protocol", "SASL_SSL",
        "sasl.mechanism", "PLAIN", "sasl.username", "a", "sasl.password", "hush",
        "properties.ssl.key.password", "hush"));
    assertThat(properties + " " + properties.sasl() + properties.toAccess())
        .doesNotContain("hush");
  }
}
