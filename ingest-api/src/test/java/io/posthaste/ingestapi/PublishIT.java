package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(BrokerExtension.class)
class PublishIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static TestBroker broker;
  private static RunningApi api;

  @BeforeAll
  @Timeout(120) // one that forgets its topic each time never gets ready
  static void start(TestBroker given) {
    broker = given;
    // Its producer looks where the topic is all the time, as it else does every five minutes.
    api = RunningApi.start(given.bootstrapServers(), given.freshTopics(),
        Map.of("metadata.max.age.ms", "50"));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void aRecordHasTheHeadersAndBytesOfTheRequestAndNothingElse() throws Exception {
    String body = "\u0000\u00ff raw \r\n bytes";
    var record = published(RawHttp.publish("/v2/publish/https://example.com/hook", body,
        "Content-Type: text/plain; charset=x", "Upstash-Method: PUT", "Upstash-Retries: 0",
        "Upstash-Forward-X-One: \u00e4\u00ff", "upstash-forward-x-two: a",
        "upstash-forward-x-two: b", "Upstash-Label: one, two", "X-Other: no", "tenant: evil",
        "route: scheduled", "dlq-id: 1-1", "type: queue.put", "destination: https://evil.example",
        "upstash-caller-ip: 9.9.9.9", "Upstash-Telemetry-Sdk: x", "posthaste-target: /v2/keys",
        "X-Forwarded-For: 8.8.8.8"));
    assertThat(record.value()).isEqualTo(body.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(record.key()).isNull();
    assertThat(headers(record).list()).containsExactly(
        new HeaderField("destination", "https://example.com/hook"),
        new HeaderField("tenant", "acme"), new HeaderField("route", "direct"),
        new HeaderField("upstash-caller-ip", "127.0.0.1"),
        new HeaderField("Content-Type", "text/plain; charset=x"),
        new HeaderField("Upstash-Method", "PUT"), new HeaderField("Upstash-Retries", "0"),
        new HeaderField("Upstash-Forward-X-One", "\u00e4\u00ff"),
        new HeaderField("upstash-forward-x-two", "a, b"),
        new HeaderField("Upstash-Label", "one, two"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
      "https://example.com https://example.com",
      "https://example.com/ https://example.com/",
      "https://example.com//first//second/ https://example.com//first//second/",
      "https://example.com/a%2Fb/../c%20d https://example.com/a%2Fb/../c%20d",
      "https://example.com/?a=1&upstash-method=GET&b=%20+ https://example.com/?a=1&b=%20+",
      "https://example.com/a|b{c}^`\"<>\\ https://example.com/a|b{c}^`\"<>\\",
      "https://example.com/%zz% https://example.com/%zz%",
      "https://example.com/:8080/x:y https://example.com/:8080/x:y",
      "https://example.com/#part https://example.com/#part",
      "https:/example.com/a https://example.com/a",
      "https%3A%2F%2Fexample.com%2Fa%3Fx%3D1 https://example.com/a?x=1",
      "https://127.0.0.2:99/a https://127.0.0.2:99/a",
      "https://example.com/\u00c3\u00a4\u00ff https://example.com/\u00c3\u00a4\u00ff"})
  void theDestinationArrivesAsItWasWritten(String raw, String destination) throws Exception {
    var record = published(RawHttp.publish("/v2/publish/" + raw, ""));
    assertThat(headers(record).last("destination")).get()
        .extracting(HeaderField::value)
        .isEqualTo(destination);
    assertThat(record.value()).isEmpty();
  }

  @Test
  void anAbsoluteRequestTargetLeadsToTheSamePlace() throws Exception {
    var record = published(RawHttp.publish("http://some.host:1/v2/publish/https://example.com/a?b",
        ""));
    assertThat(headers(record).text("destination")).contains("https://example.com/a?b");
  }

  @Test
  void aTokenInTheQueryCountsAndIsNotForwarded() throws Exception {
    var record = published("POST /v2/publish/https://example.com/?qstash_token="
        + RunningApi.OTHER_TOKEN + "&x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assertThat(headers(record).text("tenant")).contains("other");
    assertThat(headers(record).text("destination")).contains("https://example.com/?x=1");
  }

  @Test
  void allHeadersAreForwardedWhenAsked() throws Exception {
    var record = published(RawHttp.publish("/v2/publish/https://example.com/", "x",
        "Upstash-Header-Forward: True", "X-A: 1", "Cookie: c=d", "Connection: keep-alive, x-hop",
        "X-Hop: no", "Upstash-Foo: no", "Content-Type: a/b", "upstash-forward-x-b: own",
        "X-B: other"));
    assertThat(headers(record).list()).extracting(field -> field.name() + "=" + field.value())
        .filteredOn(text -> !text.startsWith("upstash-caller-ip"))
        .containsExactly("destination=https://example.com/", "tenant=acme", "route=direct",
            "Content-Type=a/b", "upstash-forward-x-b=own", "upstash-forward-X-A=1",
            "upstash-forward-Cookie=c=d");
  }

  @Test
  void bodiesInChunksArriveWhole() throws Exception {
    var record = published("POST /v2/publish/https://example.com/ HTTP/1.1\r\nHost: a\r\n"
        + "Authorization: bearer " + RunningApi.TOKEN + "\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    assertThat(record.value()).asString().isEqualTo("abcdefg");
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send(RawHttp.publish("/v2/publish/https://example.com/1", "one")
          + RawHttp.publish("/v2/publish/ftp://example.com/2", "two")
          + RawHttp.publish("/v2/publish/https://example.com/3", "three"));
      assertThat(http.read().status()).isEqualTo(200);
      assertThat(http.read().status()).isEqualTo(400);
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  @Test
  void garbageAfterARequestEndsTheConnectionAfterItsAnswer() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send(RawHttp.publish("/v2/publish/https://example.com/1", "one") + "garbage\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(200);
      assertThat(http.isEnded()).isTrue();
    }
  }

  @Test
  void signingKeysAreThoseOfTheTenant() throws Exception {
    var answer = RawHttp.exchange(api.port(), "GET /v2/keys?qstash_token=" + RunningApi.TOKEN
        + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"current\":\"" + RunningApi.KEYS.current()
        + "\",\"next\":\"" + RunningApi.KEYS.next() + "\"}");
  }

  @Test
  void nothingIsRefusedWhenTheProducerLooksAgainWhereTheTopicIs() throws Exception {
    for (int i = 0; i < 300; i++) {
      var answer = RawHttp.exchange(api.port(),
          RawHttp.publish("/v2/publish/https://example.com/", "x"));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  /** Sends a publish and finds its record by the id in the answer. */
  private static ConsumerRecord<byte[], byte[]> published(String request) throws IOException {
    var answer = RawHttp.exchange(api.port(), request);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().get("content-type")).isEqualTo("application/json");
    var id = new MessageId(JSON.readTree(answer.body()).get("messageId").asString());
    List<ConsumerRecord<byte[], byte[]>> all = KafkaReads.all(broker.bootstrapServers(),
        api.topic());
    return all.stream()
        .filter(record -> MessageId
            .appended(Instant.ofEpochMilli(record.timestamp()), record.partition(),
                record.offset())
            .equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static HeaderFields headers(ConsumerRecord<byte[], byte[]> record) {
    return RecordHeaders.read(record.headers());
  }
}
