package io.posthaste.service.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.testing.FreePorts;
import io.posthaste.testing.KafkaCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that lets in by every way of SASL and by certificate. The user is {@code ann}.
 *
 * @param brokerCertificate PEM
 * @param certificate ann's, PEM
 * @param key ann's, PEM
 */
record SecuredKafka(KafkaCluster cluster, String saslPlaintext, String saslSsl, String ssl,
    Path brokerCertificate, Path certificate, Path key) implements AutoCloseable {
  static final String PASSWORD = "a \"quoted\" secret";
  private static final String STORE_PASSWORD = "changeit";
  private static final String MODULES = "org.apache.kafka.common.security.";

  static SecuredKafka start(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException, ExecutionException {
    var ports = FreePorts.take(3).stream().map(port -> "127.0.0.1:" + port).toList();
    Path brokerStore = pair(directory, "broker");
    Path annStore = pair(directory, "ann");
    Path annKey = directory.resolve("ann.key");
    Files.writeString(annKey, pemKey(annStore));
    var cluster = KafkaCluster.start(directory.resolve("kafka"), 1,
        settings(ports, brokerStore, directory.resolve("ann.crt")));
    Map<String, Object> client = Map.of("bootstrap.servers", cluster.bootstrapServers());
    cluster.awaitBrokers(1, client);
    try (var admin = Admin.create(client)) {
      for (var mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion("ann",
            new ScramCredentialInfo(mechanism, 4096), PASSWORD))).all().get();
      }
    }
    return new SecuredKafka(cluster, ports.get(0), ports.get(1), ports.get(2),
        directory.resolve("broker.crt"), directory.resolve("ann.crt"), annKey);
  }

  private static Map<String, String> settings(List<String> ports, Path store, Path trusted) {
    var settings = new HashMap<String, String>();
    settings.put("listeners",
        "PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort},SASL_PLAINTEXT://"
            + ports.get(0) + ",SASL_SSL://" + ports.get(1) + ",SSL://" + ports.get(2));
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
        + "SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL");
    settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
    for (String listener : List.of("sasl_plaintext", "sasl_ssl")) {
      String prefix = "listener.name." + listener + ".";
      settings.put(prefix + "plain.sasl.jaas.config", MODULES
          + "plain.PlainLoginModule required user_ann=\"" + PASSWORD.replace("\"", "\\\"")
          + "\";");
      for (String scram : List.of("scram-sha-256", "scram-sha-512")) {
        settings.put(prefix + scram + ".sasl.jaas.config",
            MODULES + "scram.ScramLoginModule required;");
      }
      settings.put(prefix + "oauthbearer.sasl.jaas.config", MODULES
          + "oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"b\";");
      settings.put(prefix + "oauthbearer.sasl.login.callback.handler.class", MODULES
          + "oauthbearer.internals.unsecured.OAuthBearerUnsecuredLoginCallbackHandler");
      settings.put(prefix + "oauthbearer.sasl.server.callback.handler.class",
          OneTokenValidator.class.getName());
    }
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.location", store.toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    settings.put("ssl.key.password", STORE_PASSWORD);
    settings.put("listener.name.ssl.ssl.client.auth", "required");
    settings.put("listener.name.ssl.ssl.truststore.type", "PEM");
    settings.put("listener.name.ssl.ssl.truststore.location", trusted.toString());
    return settings;
  }

  /** A key and its self-signed certificate, which is written beside it as {@code name.crt}. */
  private static Path pair(Path directory, String name) throws IOException, InterruptedException {
    Path store = directory.resolve(name + ".p12");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
        "san=ip:127.0.0.1");
    keytool(store, "-exportcert", "-rfc", "-file", directory.resolve(name + ".crt").toString());
    return store;
  }

  private static void keytool(Path store, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "key", "-keystore", store.toString(), "-storetype", "PKCS12",
        "-storepass", STORE_PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static String pemKey(Path store) throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    byte[] key = keys.getKey("key", STORE_PASSWORD.toCharArray()).getEncoded();
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(key)
        + "\n-----END PRIVATE KEY-----\n";
  }

  @Override
  public void close() throws InterruptedException {
    cluster.close();
  }
}
