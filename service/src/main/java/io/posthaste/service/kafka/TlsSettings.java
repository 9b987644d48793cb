package io.posthaste.service.kafka;

import io.posthaste.service.ConfigurationException;
import io.posthaste.service.kafka.KafkaProperties.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** What Kafka's clients are told about TLS. The files are read at the start, and not again. */
final class TlsSettings {
  private static final String PEM = "PEM";

  private TlsSettings() {}

  static Map<String, String> of(Tls tls, boolean wanted, SecurityProtocol protocol) {
    var trusted = tls.trustedCertificates();
    var certificate = tls.certificate();
    var key = tls.key();
    if (!wanted) {
      if (trusted == null && certificate == null && key == null) return Map.of();
      throw new ConfigurationException("posthaste.kafka: tls has files, but security-protocol is "
          + protocol + ": expected SSL or SASL_SSL");
    }
    var settings = new LinkedHashMap<String, String>();
    if (trusted != null) {
      settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
      settings.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
          read("trusted-certificates", trusted, "CERTIFICATE"));
    }
    if (certificate != null && key != null) {
      settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
      settings.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
          read("certificate", certificate, "CERTIFICATE"));
      settings.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, read("key", key, "PRIVATE KEY"));
    } else if (certificate != null || key != null) {
      throw new ConfigurationException(
          "posthaste.kafka.tls: expected certificate and key, or none of them");
    }
    return settings;
  }

  private static String read(String setting, Path file, String kind) {
    String where = "posthaste.kafka.tls." + setting + ": ";
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new ConfigurationException(where + "cannot read " + file + " (" + e + ")");
    }
    if (text.contains("-----BEGIN " + kind + "-----")) return text;
    throw new ConfigurationException(where + "expected " + file + " to hold -----BEGIN " + kind
        + "-----" + (text.contains("PRIVATE KEY-----") && !kind.equals("CERTIFICATE")
            ? "; convert it with openssl pkcs8 -topk8 -nocrypt"
            : ""));
  }
}
