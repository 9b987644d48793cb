package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** Many messages at a time, in one call and in many. */
@ExtendWith(BrokerExtension.class)
class BatchIT {
  private static final JsonMapper JSON = new JsonMapper();
  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .build();
  private TestBroker broker;
  private RunningApi api;

  @BeforeEach
  void start(TestBroker given) {
    broker = given;
    api = RunningApi.start(given.bootstrapServers(), given.freshTopics());
  }

  @AfterEach
  void stop() {
    http.close();
    api.close();
  }

  @Test
  void everyItemIsARecordWithItsOwnHeadersAndBody() throws Exception {
    var answer = post("/v2/batch", """
        [{"destination": "https://example.com/a?upstash-x=1|", "body": "b\\u00e9 \\ud83d\\ude00",
          "headers": {"upstash-method": "PUT", "Upstash-Forward-X": "\\u00e4", "tenant": "evil"}},
         {"destination": "https://example.com/b", "headers": null, "body": null, "queue": null},
         {"queue": null, "destination": "https://example.com/c"}]
        """, "Upstash-Retries", "7");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var receipts = JSON.readTree(answer.body());
    assertThat(receipts.isArray()).isTrue();
    var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
    var byId = byId();
    for (var receipt : receipts) records.add(byId.get(receipt.get("messageId").asString()));
    assertThat(records).extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
        .containsExactly("b\u00e9 \ud83d\ude00", "", "");
    assertThat(headers(records.get(0))).containsExactly(
        "destination=https://example.com/a?upstash-x=1|", "tenant=acme", "route=direct",
        "upstash-caller-ip=127.0.0.1", "upstash-method=PUT", "Upstash-Forward-X=\u00e4");
    assertThat(headers(records.get(1))).containsExactly("destination=https://example.com/b",
        "tenant=acme", "route=direct", "upstash-caller-ip=127.0.0.1");
    assertThat(headers(records.get(2))).contains("destination=https://example.com/c");
  }

  @Test
  void anEmptyBatchIsAnsweredWithAnEmptyArray() throws Exception {
    var answer = post("/v2/batch", " [ ] ");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[]");
  }

  @Test
  void aLargeBatchIsAppendedInOrder() throws Exception {
    int count = 5000;
    var json = new StringBuilder("[");
    for (int i = 0; i < count; i++) {
      if (i > 0) json.append(',');
      json.append("{\"destination\":\"https://example.com/\",\"body\":\"")
          .append(i)
          .append(" ".repeat(1000))
          .append("\"}");
    }
    var answer = post("/v2/batch", json.append(']').toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var byId = byId();
    var inOrder = new ArrayList<Integer>();
    var lastOffsets = new HashMap<Integer, Long>();
    for (var receipt : JSON.readTree(answer.body())) {
      var record = Objects.requireNonNull(byId.get(receipt.get("messageId").asString()));
      inOrder.add(Integer.parseInt(new String(record.value(), StandardCharsets.UTF_8).strip()));
      Long last = lastOffsets.put(record.partition(), record.offset());
      assertThat(record.offset()).isGreaterThan(last == null ? -1 : last);
    }
    assertThat(inOrder).hasSize(count).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void publishersAtTheSameTimeGetIdsOfTheirOwn() throws Exception {
    int clients = 64;
    int each = 50;
    var ids = new HashSet<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work = new ArrayList<Callable<List<String>>>();
      for (int client = 0; client < clients; client++) {
        int number = client;
        work.add(() -> publish(number, each));
      }
      for (var done : threads.invokeAll(work)) ids.addAll(done.get());
    }
    assertThat(ids).hasSize(clients * each);
    assertThat(byId().keySet()).containsExactlyInAnyOrderElementsOf(ids);
  }

  private List<String> publish(int client, int count) throws Exception {
    var ids = new ArrayList<String>();
    try (var connection = new RawHttp(api.port())) {
      for (int i = 0; i < count; i++) {
        connection.send(RawHttp.publish("/v2/publish/https://example.com/" + client, "m" + i));
        var answer = connection.read();
        assertThat(answer.status()).isEqualTo(200);
        ids.add(JSON.readTree(answer.body()).get("messageId").asString());
      }
    }
    return ids;
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(api.url() + path))
        .header("Authorization", "Bearer " + RunningApi.TOKEN)
        .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) request.headers(headers);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private Map<String, ConsumerRecord<byte[], byte[]>> byId() {
    var byId = new HashMap<String, ConsumerRecord<byte[], byte[]>>();
    for (var record : KafkaReads.all(broker.bootstrapServers(), api.topic())) {
      byId.put(MessageId.appended(Instant.ofEpochMilli(record.timestamp()), record.partition(),
          record.offset()).value(), record);
    }
    return byId;
  }

  private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
    return RecordHeaders.read(record.headers())
        .list()
        .stream()
        .map(field -> field.name() + "=" + field.text())
        .toList();
  }
}
