package io.posthaste.dispatcher.http;

import static io.posthaste.dispatcher.call.Records.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.AttemptOutcome.Delivered;
import io.posthaste.dispatcher.call.AttemptOutcome.Failed;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.dispatcher.call.DeliveryRequest;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.testing.Answer;
import io.posthaste.testing.Header;
import io.posthaste.testing.RecordingEndpoint;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VertxEndpointCallerIT {
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final CallSettings SETTINGS = new CallSettings(Duration.ofSeconds(5),
      Duration.ofSeconds(4), 4, 4, 1000, 2, null);
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final VertxEndpointCaller caller = caller(AddressPolicy.allowingLoopback());

  private static VertxEndpointCaller caller(AddressPolicy policy) {
    return new VertxEndpointCaller(SETTINGS, policy, VertxEndpointCallerIT::resolve,
        InstantSource.system(), Duration.ofSeconds(1));
  }

  private static InetAddress[] resolve(String host) throws UnknownHostException {
    return switch (host) {
      case "two.test" -> new InetAddress[]{InetAddress.ofLiteral("127.0.0.9"),
          InetAddress.ofLiteral("127.0.0.1")};
      case "private.test" -> new InetAddress[]{InetAddress.ofLiteral("10.1.2.3")};
      case "missing.test" -> throw new UnknownHostException(host);
      default -> InetAddress.getAllByName(host);
    };
  }

  @AfterEach
  void close() {
    caller.close();
  }

  private static DeliveryRequest request(DeliveryMethod method, String url, HeaderFields fields,
      String body, Duration timeout) {
    return new DeliveryRequest(DestinationUrl.parse(url), method, fields,
        new Body(body.getBytes(UTF_8)), timeout);
  }

  private AttemptOutcome post(String url) {
    return post(caller, url, PATIENT);
  }

  private static AttemptOutcome post(VertxEndpointCaller caller, String url, Duration timeout) {
    var request = request(DeliveryMethod.POST, url, HeaderFields.NONE, "hello", timeout);
    return caller.call(request, _ -> true).join();
  }

  @Test
  void theRequestIsWrittenByteForByte() {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.write(OK);
    })) {
      var fields = fields("User-Agent", "Upstash-QStash", "x-Twice", "1", "X-twice", "2").and(
          new HeaderField("X-Bytes", "\u0080\u00e9\u00ff\ttab"));
      var request = request(DeliveryMethod.POST, endpoint.url("/a//b/../c%2f?x=%20&y=1;2#frag"),
          fields, "hello", PATIENT);

      assertThat(caller.call(request, _ -> true).join()).isInstanceOf(Delivered.class);

      assertThat(endpoint.requests()).containsExactly("POST /a//b/../c%2f?x=%20&y=1;2 HTTP/1.1\r\n"
          + "User-Agent: Upstash-QStash\r\nx-Twice: 1\r\nX-twice: 2\r\n"
          + "X-Bytes: \u0080\u00e9\u00ff\ttab\r\nhost: 127.0.0.1:" + endpoint.port()
          + "\r\ncontent-length: 5\r\n\r\nhello");
    }
  }

  @ParameterizedTest
  @EnumSource(DeliveryMethod.class)
  void everyMethodCarriesABody(DeliveryMethod method) throws InterruptedException {
    try (var endpoint = RecordingEndpoint.start()) {
      var request = request(method, endpoint.url("/"), HeaderFields.NONE, "hello", PATIENT);

      assertThat(caller.call(request, _ -> true).join()).isInstanceOf(Delivered.class);

      var received = endpoint.awaitRequests(1).getFirst();
      assertThat(received.method()).isEqualTo(method.name());
      assertThat(received.bodyText()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @CsvSource({"POST, 0", "PUT, 0", "PATCH, 0", "GET, ", "DELETE, "})
  void anEmptyBodyHasALengthWhereOneIsExpected(DeliveryMethod method,
      @Nullable String length) throws InterruptedException {
    try (var endpoint = RecordingEndpoint.start()) {
      caller.call(request(method, endpoint.url("/"), HeaderFields.NONE, "", PATIENT), _ -> true)
          .join();

      var received = endpoint.awaitRequests(1).getFirst();
      assertThat(received.header("content-length").orElse(null)).isEqualTo(length);
      assertThat(received.headers()).extracting(Header::name)
          .doesNotContain("content-type",
              "transfer-encoding", "accept-encoding");
    }
  }

  @Test
  void aHeaderThatHttpCannotCarryIsNoAnswerAndIsNotShown() {
    try (var endpoint = RecordingEndpoint.start()) {
      var fields = HeaderFields.of(new HeaderField("X-Secret", "s3cret\u0001"));
      var request = request(DeliveryMethod.POST, endpoint.url("/"), fields, "", PATIENT);

      assertThat(caller.call(request, _ -> true).join()).isEqualTo(
          new NoAnswer("a header of the request has characters that cannot be sent"));
      assertThat(post(endpoint.url("/"))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void theAnswerIsTakenAsItIs() {
    try (var endpoint = RecordingEndpoint.answering(_ -> Answer.status(500)
        .header("X-A", "b")
        .header("Content-Encoding", "gzip")
        .body("n\u00f6 gzip"))) {
      var outcome = post(endpoint.url("/"));

      assertThat(outcome).isInstanceOf(Failed.class);
      var response = ((Failed) outcome).response();
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.headers().text("x-a")).contains("b");
      assertThat(HeaderField.textOf(response.body())).isEqualTo("n\u00f6 gzip");
    }
  }

  @Test
  void redirectsAreNotFollowed() {
    try (var target = RecordingEndpoint.start();
        var endpoint = RecordingEndpoint
            .answering(_ -> Answer.status(302).header("Location", target.url("/")))) {
      assertThat(post(endpoint.url("/"))).isInstanceOf(Failed.class);

      assertThat(target.requests()).isEmpty();
    }
  }

  @Test
  void aBodyAboveTheLimitIsCut() {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).body("x".repeat(500_000)))) {
      var outcome = post(endpoint.url("/"));

      assertThat(outcome).isInstanceOf(Delivered.class);
      assertThat(((Delivered) outcome).response().body()).isEqualTo("x".repeat(1000));
      assertThat(post(endpoint.url("/"))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void aBodyForWhichThereIsNoRoomIsCut() {
    try (var endpoint = RecordingEndpoint.answering(_ -> Answer.status(200).body("x"))) {
      var request = request(DeliveryMethod.POST, endpoint.url("/"), HeaderFields.NONE, "", PATIENT);

      var outcome = caller.call(request, _ -> false).join();

      assertThat(((Delivered) outcome).response().body()).isEmpty();
    }
  }

  @Test
  void anAnswerThatComesTooLateIsNone() {
    try (var endpoint = RecordingEndpoint
        .answering(_ -> Answer.status(200).after(Duration.ofMinutes(1)))) {
      assertThat(post(caller, endpoint.url("/"), Duration.ofMillis(200)))
          .isEqualTo(new NoAnswer("no complete answer within 200 ms"));
    }
  }

  @Test
  void theTimeoutCoversTheBodyToo() {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
      talk.awaitClose();
    })) {
      assertThat(post(caller, endpoint.url("/"), Duration.ofMillis(200)))
          .isEqualTo(new NoAnswer("no complete answer within 200 ms"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"})
  void anAnswerThatBreaksOffIsNone(String beginning) {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.write(beginning);
    })) {
      assertThat(post(endpoint.url("/")))
          .isEqualTo(new NoAnswer("the connection was closed before the answer was complete"));
    }
  }

  @Test
  void aConnectionThatIsResetIsNoAnswerAndSaysNothingOfThePlatform() {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.reset();
    })) {
      assertThat(post(endpoint.url("/"))).isEqualTo(new NoAnswer("the connection broke off"));
    }
  }

  @Test
  void somethingElseThanHttpIsNoAnswer() {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.write("220 mail.example ESMTP\r\n\r\n");
    })) {
      assertThat(post(endpoint.url("/"))).isInstanceOf(NoAnswer.class);
    }
  }

  @Test
  void anIdleConnectionThatTheEndpointClosedIsNotAFailure() {
    try (var endpoint = new RawEndpoint((number, talk) -> {
      talk.read("hello");
      talk.write(OK);
      if (number == 0) talk.read("hello");
    })) {
      assertThat(post(endpoint.url("/1"))).isInstanceOf(Delivered.class);

      assertThat(post(endpoint.url("/2"))).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void connectionsAreUsedAgain() {
    var connections = new AtomicInteger();
    try (var endpoint = new RawEndpoint((_, talk) -> {
      connections.incrementAndGet();
      while (true) {
        talk.read("hello");
        talk.write(OK);
      }
    })) {
      for (int i = 0; i < 50; i++) {
        assertThat(post(endpoint.url("/"))).isInstanceOf(Delivered.class);
      }

      assertThat(connections).hasValueLessThan(10);
    }
  }

  @ParameterizedTest
  @CsvSource({"http://missing.test/, the host name cannot be resolved",
      "http://private.test/, 'the host has a private address, which may not be called'",
      "http://10.0.0.1/, 'the host has a private address, which may not be called'",
      "http://[fe80::1]/, 'the host has a link-local or metadata address, which may not be called'",
      "http://127.0.0.1:1/, the connection was refused"})
  void whatCannotBeReachedIsNoAnswer(String url, String error) {
    assertThat(post(url)).isEqualTo(new NoAnswer(error));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]",
      "127.1", "2130706433"})
  void thisMachineIsNotCalledUnlessAllowed(String host) {
    try (var endpoint = RecordingEndpoint.start();
        var strict = caller(AddressPolicy.PUBLIC_ONLY)) {
      int port = URI.create(endpoint.url("/")).getPort();

      var outcome = post(strict, "http://" + host + ":" + port + "/", PATIENT);

      assertThat(outcome).isInstanceOf(NoAnswer.class);
      assertThat(endpoint.requests()).isEmpty();
    }
  }

  @Test
  void theNextAddressIsTriedWhenOneCannotBeConnectedTo() {
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.write(OK);
    })) {
      assertThat(post("http://two.test:" + endpoint.port() + "/")).isInstanceOf(Delivered.class);

      assertThat(endpoint.requests().getFirst()).contains("host: two.test:" + endpoint.port());
    }
  }

  @Test
  void aCanceledCallIsBrokenOff() {
    var closed = new AtomicBoolean();
    try (var endpoint = new RawEndpoint((_, talk) -> {
      talk.read("hello");
      talk.awaitClose();
      closed.set(true);
    })) {
      var call = caller.call(request(DeliveryMethod.POST, endpoint.url("/"), HeaderFields.NONE,
          "hello", PATIENT), _ -> true);
      await().until(() -> !endpoint.requests().isEmpty());

      call.cancel(true);

      await().untilTrue(closed);
    }
  }
}
