package io.posthaste.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.AttemptOutcome.Delivered;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.dispatcher.call.DeliveryRequest;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.DestinationUrl;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every name is an address of this machine; the certificate is that of one of them. */
class TlsIT {
  private static final String NAME = "endpoint.test";

  @TempDir
  private static Path directory;
  private static TestCertificate certificate;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> askedFor = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.of(NAME, directory);
  }

  @BeforeEach
  void listen() {
    var options = new HttpServerOptions().setSsl(true)
        .setSni(true)
        .setKeyCertOptions(new PfxOptions().setPath(certificate.keyStore().toString())
            .setPassword(TestCertificate.PASSWORD));
    server = vertx.createHttpServer(options).requestHandler(request -> {
      askedFor.add(String.valueOf(request.connection().indicatedServerName()));
      request.response().end();
    }).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private AttemptOutcome call(String host, @Nullable Path trusted) {
    var settings = new CallSettings(Duration.ofSeconds(10), Duration.ofSeconds(4), 4, 4, 1000, 1,
        trusted);
    try (var caller = new VertxEndpointCaller(settings, AddressPolicy.allowingLoopback(),
        _ -> new InetAddress[]{InetAddress.ofLiteral("127.0.0.1")}, InstantSource.system(),
        Duration.ofSeconds(1))) {
      var url = DestinationUrl.parse("https://" + host + ":" + server.actualPort() + "/");
      return caller.call(new DeliveryRequest(url, DeliveryMethod.POST, HeaderFields.NONE,
          Body.EMPTY, Duration.ofSeconds(20)), _ -> true).join();
    }
  }

  @Test
  void anEndpointWithACertificateForItsNameIsCalledAndToldTheName() {
    assertThat(call(NAME, certificate.pem())).isInstanceOf(Delivered.class);

    assertThat(askedFor).containsExactly(NAME);
  }

  @Test
  void aCertificateForAnotherNameIsRefused() {
    var outcome = call("other.test", certificate.pem());

    assertThat(outcome).isInstanceOf(NoAnswer.class);
    assertThat(((NoAnswer) outcome).error()).startsWith("TLS failed: ").contains("other.test");
    assertThat(askedFor).isEmpty();
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefused() {
    var outcome = call(NAME, null);

    assertThat(outcome).isInstanceOf(NoAnswer.class);
    assertThat(((NoAnswer) outcome).error()).startsWith("TLS failed: ");
    assertThat(askedFor).isEmpty();
  }
}
