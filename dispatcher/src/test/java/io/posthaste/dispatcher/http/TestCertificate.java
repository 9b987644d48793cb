package io.posthaste.dispatcher.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A self-signed certificate, made by the JDK's keytool.
 *
 * @param keyStore PKCS#12, with the key
 * @param pem the certificate alone
 */
record TestCertificate(Path keyStore, Path pem) {
  static final String PASSWORD = "changeit";

  static TestCertificate of(String name, Path directory) throws IOException, InterruptedException {
    var made = new TestCertificate(directory.resolve("key.p12"), directory.resolve("cert.pem"));
    made.keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=dns:" + name);
    made.keytool("-exportcert", "-rfc", "-file", made.pem.toString());
    return made;
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", "endpoint", "-keystore", keyStore.toString(), "-storetype",
        "PKCS12", "-storepass", PASSWORD));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(),
        UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
