package io.posthaste.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.service.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Admin client, consumer and producer are let in by the settings of the installation. */
class KafkaSecurityIT {
  private static int installations;
  private static SecuredKafka kafka;
  private static HttpServer tokens;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    kafka = SecuredKafka.start(directory);
    tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tokens.createContext("/token", exchange -> {
      byte[] answer = ("{\"access_token\":\"" + OneTokenValidator.TOKEN
          + "\",\"token_type\":\"Bearer\",\"expires_in\":300}").getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    tokens.start();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    tokens.stop(0);
    kafka.close();
  }

  private static KafkaCheck check(Map<String, String> settings) {
    var all = new HashMap<String, String>();
    settings.forEach((name, value) -> all.put("posthaste.kafka." + name, value));
    var access = new Binder(new MapConfigurationPropertySource(all))
        .bind("posthaste.kafka", KafkaProperties.class)
        .get()
        .toAccess();
    String name = "secured" + installations++;
    return new KafkaCheck(access, TopicSettings.oneBroker().withPrefix(name + "."),
        Map.of(name, Set.of(Topic.INGEST)), Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
  void aNameAndAPasswordLetIn(String mechanism) {
    assertThatCode(check(Map.of("bootstrap-servers", kafka.saslPlaintext(), "security-protocol",
        "SASL_PLAINTEXT", "sasl.mechanism", mechanism, "sasl.username", "ann", "sasl.password",
        SecuredKafka.PASSWORD))::provision).doesNotThrowAnyException();
  }

  @Test
  void aNameAndAPasswordOverTlsLetIn() {
    assertThatCode(check(Map.of("bootstrap-servers", kafka.saslSsl(), "security-protocol",
        "SASL_SSL", "sasl.mechanism", "SCRAM-SHA-512", "sasl.username", "ann", "sasl.password",
        SecuredKafka.PASSWORD, "tls.trusted-certificates",
        kafka.brokerCertificate().toString()))::provision).doesNotThrowAnyException();
  }

  @Test
  void aTokenOfTheEndpointLetsIn() {
    assertThatCode(check(Map.of("bootstrap-servers", kafka.saslPlaintext(), "security-protocol",
        "SASL_PLAINTEXT", "sasl.mechanism", "OAUTHBEARER", "sasl.token-endpoint",
        "http://127.0.0.1:" + tokens.getAddress().getPort() + "/token", "sasl.client-id", "ann",
        "sasl.client-secret", "s", "sasl.scope", "kafka"))::provision).doesNotThrowAnyException();
  }

  @Test
  void aCertificateLetsIn() {
    assertThatCode(check(Map.of("bootstrap-servers", kafka.ssl(), "security-protocol", "SSL",
        "tls.trusted-certificates", kafka.brokerCertificate().toString(), "tls.certificate",
        kafka.certificate().toString(), "tls.key", kafka.key().toString()))::provision)
        .doesNotThrowAnyException();
  }

  @Test
  void aWrongPasswordEndsTheStartAtOnceAndSaysWhereToLook() {
    assertThatThrownBy(check(Map.of("bootstrap-servers", kafka.saslPlaintext(),
        "security-protocol", "SASL_PLAINTEXT", "sasl.mechanism", "PLAIN", "sasl.username", "ann",
        "sasl.password", "guess"))::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("Kafka does not let us in", "posthaste.kafka.security-protocol")
        .hasMessageNotContaining("guess");
  }

  @Test
  void brokersOfAnotherNameOrCertificateAreNotTrusted() {
    assertThatThrownBy(check(Map.of("bootstrap-servers", kafka.saslSsl(), "security-protocol",
        "SASL_SSL", "sasl.mechanism", "PLAIN", "sasl.username", "ann", "sasl.password",
        SecuredKafka.PASSWORD, "tls.trusted-certificates", kafka.certificate().toString()))::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Kafka does not let us in");
  }
}
