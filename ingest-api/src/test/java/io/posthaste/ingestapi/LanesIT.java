package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Queues and flow control: what stands on the records, and what is read. */
@ExtendWith(BrokerExtension.class)
class LanesIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int PARTITIONS = 4;
  private static TestBroker broker;
  private static RunningApi api;
  private static Responder scheduler;
  private static Owner owner;

  @BeforeAll
  static void start(TestBroker given) throws IOException {
    broker = given;
    owner = new Owner();
    api = RunningApi.start(given.bootstrapServers(), given.freshTopics(),
        "posthaste.api.append-timeout=1s", "posthaste.api.command-timeout=2s",
        "posthaste.internal.schedulers=" + owner.url(),
        "posthaste.internal.dispatchers=" + owner.url() + ","
            + owner.url().replace("127.0.0.1", "localhost"),
        "posthaste.internal.timeout=2s");
    scheduler = new Responder(given.bootstrapServers(), api.topic());
  }

  @AfterAll
  static void stop() throws InterruptedException {
    scheduler.close();
    api.close();
    owner.close();
  }

  @BeforeEach
  void everythingGoesWell() {
    says(200, "{}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {
      "/v2/enqueue/orders/https://example.com//a?b=/c https://example.com//a?b=/c",
      "/v2/enqueue/orders/https%3A%2F%2Fexample.com%2Fa https://example.com/a",
      "/v2/enqueue/%6frders/https:/example.com/ https://example.com/"})
  void anEnqueueIsAPublishWithTheQueueOnIt(String target, String destination) throws Exception {
    var record = published(target, "x", "Upstash-Queue-Name: other", "Upstash-Delay: 1h");
    assertThat(headers(record).text("destination")).contains(destination);
    assertThat(headers(record).list()).filteredOn(field -> field.is("upstash-queue-name"))
        .containsExactly(new HeaderField("upstash-queue-name", "orders"));
    assertThat(headers(record).text("route")).contains("scheduled");
    assertThat(headers(record).text("upstash-delay")).contains("1h");
    assertThat(key(record)).isEqualTo("acme/q/orders");
    assertThat(record.partition()).isEqualTo(partition(RoutingKey.ofQueue("acme", "orders")));
    assertThat(record.value()).asString(StandardCharsets.UTF_8).isEqualTo("x");
  }

  @Test
  void aPublishCanNameItsQueueInAHeader() throws Exception {
    var record = published("/v2/publish/https://example.com/?upstash-queue-name=q", "x");
    assertThat(headers(record).text("upstash-queue-name")).contains("q");
    assertThat(key(record)).isEqualTo("acme/q/q");
  }

  @Test
  void aFlowControlKeyDecidesThePartition() throws Exception {
    var record = published("/v2/publish/https://example.com/", "x",
        "Upstash-Flow-Control-Key: user/\u00c3\u00bc", "Upstash-Flow-Control-Value: rate=1");
    assertThat(headers(record).text("upstash-flow-control-key")).contains("user/\u00fc");
    assertThat(headers(record).text("route")).contains("scheduled");
    assertThat(key(record)).isEqualTo("acme/f/user/\u00fc");
  }

  @Test
  void whatOnlyTheSchedulerKnowsIsAskedOfAQueueToo() throws Exception {
    says(202, "{\"messageId\":\"msg_x\",\"deduplicated\":true}");
    var repeat = call("POST", "/v2/enqueue/q/https://example.com/", "x",
        "Upstash-Deduplication-Id: one");
    assertThat(repeat.status()).isEqualTo(202);
    assertThat(scheduler.asked().getFirst().key()).isEqualTo("acme/q/q");
    says(200, "[{\"messageId\":\"msg_1\",\"url\":\"https://a\"}]");
    assertThat(call("POST", "/v2/enqueue/q/my-group", "x").body())
        .isEqualTo("[{\"messageId\":\"msg_1\",\"url\":\"https://a\"}]");
    var toGroup = scheduler.asked().getFirst();
    assertThat(toGroup.key()).isEqualTo("acme/u/my-group");
    assertThat(toGroup.text("upstash-queue-name")).isEqualTo("q");
    says(200, "{\"scheduleId\":\"s\"}");
    call("POST", "/v2/schedules/https://example.com/", "x", "Upstash-Cron: @daily",
        "Upstash-Schedule-Id: s", "Upstash-Queue-Name: q");
    assertThat(scheduler.asked().getFirst().key()).isEqualTo("acme/s/s");
    assertThat(scheduler.asked().getFirst().text("upstash-queue-name")).isEqualTo("q");
  }

  @Test
  void messagesOfABatchGoThroughTheirQueuesInOrder() throws Exception {
    var answer = call("POST", "/v2/batch", """
        [{"destination":"https://example.com","body":"1","queue":"batched"},
         {"destination":"https://example.com","body":"2","queue":"batched",
          "headers":{"upstash-queue-name":"other"}},
         {"destination":"https://example.com","body":"3","headers":{
          "upstash-queue-name":"batched"}},
         {"destination":"https://example.com","body":"4","headers":{
          "upstash-flow-control-key":"k","upstash-flow-control-value":"parallelism=1"}}]""");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body())).hasSize(4)
        .allSatisfy(element -> assertThat(element.path("messageId").asString()).hasSize(28));
    assertThat(KafkaReads.all(broker.bootstrapServers(), api.topic()))
        .filteredOn(record -> "acme/q/batched".equals(key(record)))
        .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
        .containsExactly("1", "2", "3");
  }

  @Test
  void repeatsAreFoundInABatchWithoutLossOfItsOrder() throws Exception {
    var answer = call("POST", "/v2/batch", """
        [{"destination":"https://example.com","body":"1","queue":"checked"},
         {"destination":"https://example.com","body":"2","queue":"checked",
          "headers":{"upstash-deduplication-id":"d"}},
         {"destination":"https://example.com","body":"3","queue":"checked"},
         {"destination":"https://example.com","body":"4","queue":"unchecked"}]""");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(scheduler.asked()).extracting(Responder.Asked::value)
        .containsExactly("1", "2", "3");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "POST|/v2/queues|{'queueName':'a.b-c_d','parallelism':3,'paused':true}|queue.put"
          + "|{'parallelism':3,'paused':true}",
      "POST|/v2/queues/|{'paused':false,'queueName':'a.b-c_d'}|queue.put|{'paused':false}",
      "POST|/v2/queues|{'queueName':'a.b-c_d','parallelism':null}|queue.put|{}",
      "DELETE|/v2/queues/a.b-c_d||queue.delete|", "POST|/v2/queues/a.b-c_d/pause||queue.pause|",
      "POST|/v2/queues/a.b-c_d/resume||queue.resume|"})
  void aQueueIsChangedByItsName(String method, String target, @Nullable String body, String type,
      @Nullable String value) throws Exception {
    assertThat(call(method, target, quoted(body)).body()).isEqualTo("{}");
    var asked = scheduler.asked().getFirst();
    assertThat(asked.text("type")).isEqualTo(type);
    assertThat(asked.text("tenant")).isEqualTo("acme");
    assertThat(asked.text("upstash-queue-name")).isEqualTo("a.b-c_d");
    assertThat(asked.key()).isEqualTo("acme/q/a.b-c_d");
    assertThat(asked.value()).isEqualTo(quoted(value));
  }

  @Test
  void aQueueThatIsNotThereCannotBeDeleted() throws Exception {
    says(404, "{\"error\":\"queue q not found\"}");
    var answer = call("DELETE", "/v2/queues/q", "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"error\":\"queue q not found\"}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "a/b/pause|a/b|flow.pause|", "a%2Fb%20c/pause/|a/b c|flow.pause|",
      "pause/resume|pause|flow.resume|", "100%/resetRate|100%|flow.reset-rate|",
      "https://a.b/c/reset|https://a.b/c|flow.reset-rate|",
      "%C3%BC/pin?parallelism=3&rate=20&period=120|ü|flow.pin"
          + "|{'parallelism':3,'rate':20,'period':120}",
      "k/pin?rate=1|k|flow.pin|{'rate':1,'period':1}",
      "k/pin?parallelism=9|k|flow.pin|{'parallelism':9}",
      "k/unpin?parallelism=true&rate=True|k|flow.unpin|{'parallelism':true,'rate':true}",
      "k/unpin?rate=true|k|flow.unpin|{'parallelism':false,'rate':true}",
      "k/unpin|k|flow.unpin|{'parallelism':false,'rate':false}"})
  void aFlowControlKeyIsChangedByItsName(String target, String key, String type,
      @Nullable String value) throws Exception {
    assertThat(call("POST", "/v2/flowControl/" + target, "").body()).isEqualTo("{}");
    var asked = scheduler.asked().getFirst();
    assertThat(asked.text("type")).isEqualTo(type);
    assertThat(asked.text("tenant")).isEqualTo("acme");
    assertThat(asked.text("upstash-flow-control-key")).isEqualTo(key);
    assertThat(asked.key()).isEqualTo("acme/f/" + key);
    assertThat(asked.value()).isEqualTo(quoted(value));
  }

  @Test
  void queuesAreReadWhereTheirMessagesAre() throws Exception {
    String mine = "partitions/" + partition(RoutingKey.ofQueue("acme", "mine"));
    owner.has(mine + "/queues/mine?tenant=acme", "200 {\"name\":\"mine\",\"lag\":2}");
    assertThat(call("GET", "/v2/queues/mine", "").body())
        .isEqualTo("{\"name\":\"mine\",\"lag\":2}");
    var missing = call("GET", "/v2/queues/other", "");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body()).isEqualTo("{\"error\":\"queue other not found\"}");
  }

  @Test
  void aListOfQueuesIsWholeOrNotGiven() throws Exception {
    onAll("/queues?tenant=acme", "200 []");
    owner.has("partitions/3/queues?tenant=acme", "200 [{\"name\":\"c\"},{\"name\":\"a\"}]");
    owner.has("partitions/1/queues?tenant=acme", "200 [{\"name\":\"b\"}]");
    assertThat(call("GET", "/v2/queues", "").body())
        .isEqualTo("[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]");
    owner.has("partitions/1/queues?tenant=acme", "503 {}");
    assertThat(call("GET", "/v2/queues/", "").status()).isEqualTo(503);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {"plain plain plain", "a/b/c a/b/c a%2Fb%2Fc",
      "a%20%2B%26=%7Bx%7D 'a +&={x}' a%20%2B%26%3D%7Bx%7D", "%C3%BC ü %C3%BC"})
  void aFlowControlKeyIsReadWhereItsMessagesAre(String target, String key, String encoded)
      throws Exception {
    String partition = "partitions/" + partition(RoutingKey.ofFlowControl("acme", key));
    owner.has(partition + "/flow-control?tenant=acme&key=" + encoded, "200 {\"waitListSize\":0}");
    assertThat(call("GET", "/v2/flowControl/" + target, "").body())
        .isEqualTo("{\"waitListSize\":0}");
    owner.hasNot(partition + "/flow-control?tenant=acme&key=" + encoded);
    assertThat(call("GET", "/v2/flowControl/" + target, "").status()).isEqualTo(404);
  }

  @Test
  void flowControlKeysAreListedAndSearchedFor() throws Exception {
    onAll("/flow-control?tenant=acme", "200 []");
    owner.has("partitions/2/flow-control?tenant=acme",
        "200 [{\"flowControlKey\":\"b\"},{\"flowControlKey\":\"a\"}]");
    assertThat(call("GET", "/v2/flowControl", "").body())
        .isEqualTo("[{\"flowControlKey\":\"a\"},{\"flowControlKey\":\"b\"}]");
    onAll("/flow-control?tenant=acme&search=x%26y", "200 []");
    owner.has("partitions/1/flow-control?tenant=acme&search=x%26y",
        "200 [{\"flowControlKey\":\"x&y\"}]");
    assertThat(call("GET", "/v2/flowControl/?search=x%26y", "").body())
        .isEqualTo("[{\"flowControlKey\":\"x&y\"}]");
    owner.has("partitions/0/flow-control?tenant=acme", "503 {}");
    assertThat(call("GET", "/v2/flowControl", "").status()).isEqualTo(503);
  }

  @Test
  void callsOfAllDispatchersAreCounted() throws Exception {
    owner.has("in-hand?tenant=acme", "200 {\"messages\":[],\"calls\":3,\"maxCalls\":500}",
        "200 []");
    assertThat(call("GET", "/v2/globalParallelism", "").body())
        .isEqualTo("{\"parallelismMax\":500,\"parallelismCount\":3}");
    owner.has("in-hand?tenant=acme", "200 {\"messages\":[],\"calls\":3,\"maxCalls\":500}");
    assertThat(call("GET", "/v2/globalParallelism/", "").body())
        .isEqualTo("{\"parallelismMax\":1000,\"parallelismCount\":6}");
    owner.has("in-hand?tenant=acme", "200 []", "500 x");
    assertThat(call("GET", "/v2/globalParallelism", "").status()).isEqualTo(503);
  }

  @Test
  void whatIsInHandIsFoundBesideTheCounts() throws Exception {
    var id = MessageId.derived(Instant.ofEpochMilli(5), 2, "a", "b");
    owner.has("in-hand?tenant=acme", "200 {\"messages\":[{\"messageId\":\"" + id
        + "\",\"fields\":[[\"destination\",\"https://a.b\"]]}],\"calls\":1,\"maxCalls\":5}");
    says(200, "{\"cancelled\":0,\"known\":false}");
    assertThat(call("DELETE", "/v2/messages/" + id, "").body()).isEqualTo("{\"cancelled\":1}");
  }

  private static void onAll(String path, String answer) {
    for (int i = 0; i < PARTITIONS; i++) owner.has("partitions/" + i + path, answer);
  }

  private static void says(int status, String json) {
    scheduler.answer(_ -> new Reply(status, json));
  }

  private static int partition(RoutingKey key) {
    return KeyPartition.of(key.bytes(), PARTITIONS);
  }

  private static String quoted(@Nullable String json) {
    return json == null ? "" : json.replace('\'', '"');
  }

  /** The record that the answer's message id names. */
  private static ConsumerRecord<byte[], byte[]> published(String target, String body,
      String... headers) throws IOException {
    var answer = call("POST", target, body, headers);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var position = new MessageId(JSON.readTree(answer.body()).path("messageId").asString())
        .position()
        .orElseThrow();
    return KafkaReads.all(broker.bootstrapServers(), api.topic())
        .stream()
        .filter(record -> record.partition() == position.partition()
            && record.offset() == position.offset())
        .findFirst()
        .orElseThrow();
  }

  private static HeaderFields headers(ConsumerRecord<byte[], byte[]> record) {
    return RecordHeaders.read(record.headers());
  }

  private static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }

  private static RawHttp.Answer call(String method, String target, String body, String... headers)
      throws IOException {
    return RawHttp.exchange(api.port(),
        RawHttp.publish(target, body, headers).replaceFirst("POST", method));
  }
}
