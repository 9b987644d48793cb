package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.offset.FinishedRanges;
import io.posthaste.schemas.offset.OffsetRange;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Commands that the scheduler answers, and reads of what it and the dispatchers have. */
@ExtendWith(BrokerExtension.class)
class ControlIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final MessageId DERIVED = MessageId.derived(Instant.ofEpochMilli(5), 2, "a", "b");
  private static final String GROUP = "dispatchers-of-control-it";
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
        "posthaste.api.message-grace=0s", "posthaste.api.dispatcher-group-id=" + GROUP,
        "posthaste.internal.schedulers=http://127.0.0.1:1," + owner.url(),
        "posthaste.internal.dispatchers=" + owner.url(), "posthaste.internal.token=secret",
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
  void nothingIsInHand() {
    owner.has("in-hand?tenant=acme", "200 []");
    says(200, "{}");
  }

  @Test
  void aPublishWithADeduplicationIdIsAnsweredByTheScheduler() throws Exception {
    says(202, "{\"messageId\":\"msg_x\",\"deduplicated\":true}");
    var answer = call("POST", "/v2/publish/https://example.com/", "x",
        "Upstash-Deduplication-Id: one");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.body()).isEqualTo("{\"messageId\":\"msg_x\",\"deduplicated\":true}");
    var asked = scheduler.asked().getFirst();
    assertThat(asked.key()).isEqualTo("acme/d/one");
    assertThat(asked.partition())
        .isEqualTo(KeyPartition.of("acme/d/one".getBytes(StandardCharsets.UTF_8), 4));
    assertThat(asked.value()).isEqualTo("x");
    assertThat(asked.text("route")).isEqualTo("scheduled");
    assertThat(asked.text("type")).isEqualTo("-");
  }

  @Test
  void aPublishToAGroupIsAnsweredByTheScheduler() throws Exception {
    says(200, "[{\"messageId\":\"msg_1\",\"url\":\"https://a\"}]");
    var answer = call("POST", "/v2/publish/my-group", "x");
    assertThat(answer.body()).isEqualTo("[{\"messageId\":\"msg_1\",\"url\":\"https://a\"}]");
    assertThat(scheduler.asked().getFirst().key()).isEqualTo("acme/u/my-group");
    says(400, "{\"error\":\"destination: URL group other not found\"}");
    assertThat(call("POST", "/v2/publish/other", "x").status()).isEqualTo(400);
  }

  @Test
  void aDelayedMessageWithRetriesIsAnsweredAtItsAppend() throws Exception {
    answers(_ -> null);
    var answer = call("POST", "/v2/publish/https://example.com/", "x", "Upstash-Delay: 1h",
        "Upstash-Retries: 5", "Upstash-Retry-Delay: 1000");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(MessageId.parse(JSON.readTree(answer.body()).get("messageId").asString()))
        .isPresent();
  }

  @Test
  void aBatchHasTheSchedulersAnswersInTheirPlaces() throws Exception {
    answers(asked -> switch (asked.value()) {
      case "group" -> new Reply(200, "[{\"messageId\":\"msg_g\",\"url\":\"https://g\"}]");
      case "repeat" -> new Reply(202, "{\"messageId\":\"msg_r\",\"deduplicated\":true}");
      default -> new Reply(400, "{\"error\":\"no\"}");
    });
    var answer = call("POST", "/v2/batch", """
        [{"destination":"https://example.com","body":"plain"},
         {"destination":"my-group","body":"group"},
         {"destination":"https://example.com","body":"repeat",
          "headers":{"upstash-content-based-deduplication":"true"}},
         {"destination":"other-group","body":"refused"}]""");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var elements = JSON.readTree(answer.body());
    assertThat(elements).hasSize(4);
    assertThat(elements.get(0).get("messageId").asString()).hasSize(28);
    assertThat(elements.get(1).get(0).get("messageId").asString()).isEqualTo("msg_g");
    assertThat(elements.get(2).get("deduplicated").asBoolean()).isTrue();
    assertThat(elements.get(3).get("error").asString()).isEqualTo("no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/schedules/https://example.com//a?b=c",
      "/v2/publish/https://example.com//a?b=c"})
  void aCronMakesASchedule(String target) throws Exception {
    says(200, "{\"scheduleId\":\"scd_1\"}");
    var answer = call("POST", target, "body", "Upstash-Cron: */5 * * * *", "Upstash-Delay: 10s",
        "Upstash-Deduplication-Id: x");
    assertThat(answer.body()).isEqualTo("{\"scheduleId\":\"scd_1\"}");
    var asked = scheduler.asked().getFirst();
    String id = asked.text("upstash-schedule-id");
    assertThat(id).matches("scd_[1-9A-HJ-NP-Za-km-z]{22}");
    assertThat(asked.key()).isEqualTo("acme/s/" + id);
    assertThat(asked.text("type")).isEqualTo("schedule.put");
    assertThat(asked.text("destination")).isEqualTo("https://example.com//a?b=c");
    assertThat(asked.text("upstash-cron")).isEqualTo("*/5 * * * *");
    assertThat(asked.text("upstash-delay")).isEqualTo("10s");
    assertThat(asked.text("upstash-deduplication-id")).isEqualTo("-");
    assertThat(asked.text("upstash-caller-ip")).isEqualTo("127.0.0.1");
    assertThat(asked.value()).isEqualTo("body");
  }

  @Test
  void aScheduleKeepsTheIdThatItIsGiven() throws Exception {
    call("POST", "/v2/schedules/my-group/pause", "", "Upstash-Schedule-Id: mine",
        "Upstash-Cron: @daily").status();
    assertThat(scheduler.asked()).isEmpty(); // no such destination
    call("POST", "/v2/schedules/my-group?upstash-schedule-id=mine&upstash-cron=@daily", "");
    assertThat(scheduler.asked().getFirst().key()).isEqualTo("acme/s/mine");
  }

  @ParameterizedTest
  @CsvSource({"PATCH,/v2/schedules/mine/pause,schedule.pause",
      "POST,/v2/schedules/mine/pause,schedule.pause",
      "PUT,/v2/schedules/mine/pause/,schedule.pause",
      "PATCH,/v2/schedules/mine/resume,schedule.resume",
      "POST,/v2/schedules/mine/resume,schedule.resume",
      "PUT,/v2/schedules/mine/resume,schedule.resume", "DELETE,/v2/schedules/mine,schedule.delete"})
  void aScheduleIsChangedByItsId(String method, String target, String type) throws Exception {
    assertThat(call(method, target, "").body()).isEqualTo("{}");
    var asked = scheduler.asked().getFirst();
    assertThat(asked.text("type")).isEqualTo(type);
    assertThat(asked.text("upstash-schedule-id")).isEqualTo("mine");
    assertThat(asked.text("tenant")).isEqualTo("acme");
    assertThat(asked.key()).isEqualTo("acme/s/mine");
    says(404, "{\"error\":\"schedule mine not found\"}");
    assertThat(call(method, target, "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "POST|/v2/topics/g/endpoints|{'endpoints':[{'url':'https://a.b/','name':null,'x':1}]}"
          + "|group.put|{'endpoints':[{'url':'https://a.b/'}]}",
      "DELETE|/v2/topics/g/endpoints|{'endpoints':[{'name':'n'},{'url':'http://10.0.0.1'}]}"
          + "|group.remove|{'endpoints':[{'name':'n'},{'url':'http://10.0.0.1'}]}",
      "PATCH|/v2/topics/g|{'headers':{'Upstash-Retries':['2'],'Upstash-Delay':'1s'}}"
          + "|group.defaults|{'headers':{'Upstash-Retries':'2','Upstash-Delay':'1s'}}",
      "DELETE|/v2/topics/g||group.delete|"})
  void aGroupIsChangedByItsName(String method, String target, @Nullable String body, String type,
      @Nullable String value) throws Exception {
    assertThat(call(method, target, quoted(body)).status()).isEqualTo(200);
    var asked = scheduler.asked().getFirst();
    assertThat(asked.text("type")).isEqualTo(type);
    assertThat(asked.text("group")).isEqualTo("g");
    assertThat(asked.key()).isEqualTo("acme/u/g");
    assertThat(asked.value()).isEqualTo(quoted(value));
  }

  @Test
  void aGroupThatIsNotThereIsDeletedToo() throws Exception {
    says(404, "{\"error\":\"no\"}");
    assertThat(call("DELETE", "/v2/topics/g", "").status()).isEqualTo(200);
  }

  @Test
  void withoutAnAnswerItSaysThatTheCommandMayStillBeApplied() throws Exception {
    answers(_ -> null);
    var answer = call("DELETE", "/v2/topics/g", "");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("the command may still be applied");
    assertThat(answer.headers()).containsKey("retry-after");
  }

  @Test
  void aMessageIsCanceledWhereTheIdSays() throws Exception {
    says(200, "{\"cancelled\":1,\"known\":true}");
    assertThat(call("DELETE", "/v2/messages/" + DERIVED, "").body())
        .isEqualTo("{\"cancelled\":1}");
    assertThat(scheduler.asked()).singleElement().satisfies(asked -> {
      assertThat(asked.text("type")).isEqualTo("message.cancel");
      assertThat(asked.text("message-id")).isEqualTo(DERIVED.value());
      assertThat(asked.partition()).isEqualTo(2);
    });
  }

  @Test
  void aMessageThatIsNotThereIsLookedForOnAllPartitions() throws Exception {
    answers(asked -> new Reply(200, asked.partition() == 3
        ? "{\"cancelled\":0,\"known\":true}"
        : "{\"cancelled\":0,\"known\":false}"));
    assertThat(call("DELETE", "/v2/messages/" + DERIVED, "").body())
        .isEqualTo("{\"cancelled\":1}");
    says(200, "{\"cancelled\":0,\"known\":false}");
    assertThat(call("DELETE", "/v2/messages/" + DERIVED, "").status()).isEqualTo(404);
    assertThat(scheduler.asked()).extracting(Responder.Asked::partition)
        .containsExactlyInAnyOrder(0, 1, 2, 3);
    owner.has("in-hand?tenant=acme", inHand(DERIVED, "https://a.b"));
    assertThat(call("DELETE", "/v2/messages/" + DERIVED, "").status()).isEqualTo(200);
  }

  @Test
  void aMessageThatTheDispatchersHaveNotPassedCanBeReadAndCanceled() throws Exception {
    var answer = call("POST", "/v2/publish/https://example.com/log?x", "b\u00e9",
        "Upstash-Label: l");
    var id = new MessageId(JSON.readTree(answer.body()).get("messageId").asString());
    says(200, "{\"cancelled\":0,\"known\":false}");
    passed(id, false);
    var found = call("GET", "/v2/messages/" + id, "");
    assertThat(found.status()).as(found.body()).isEqualTo(200);
    var message = JSON.readTree(found.body());
    assertThat(message.get("url").asString()).isEqualTo("https://example.com/log?x");
    assertThat(message.get("label").asString()).isEqualTo("l");
    assertThat(call("DELETE", "/v2/messages/" + id, "").status()).isEqualTo(200);
    assertThat(RawHttp.exchange(api.port(), "GET /v2/messages/" + id + "?qstash_token="
        + RunningApi.OTHER_TOKEN + " HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(404);
    passed(id, true);
    assertThat(call("GET", "/v2/messages/" + id, "").status()).isEqualTo(404);
    assertThat(call("DELETE", "/v2/messages/" + id, "").status()).isEqualTo(404);
    assertThat(call("DELETE", "/v2/messages?messageIds=" + id, "").body())
        .isEqualTo("{\"cancelled\":0}");
  }

  @Test
  void anIdBeyondTheLogIsNotFound() throws Exception {
    var beyond = MessageId.appended(Instant.ofEpochMilli(5), 1, 1L << 40);
    assertThat(call("GET", "/v2/messages/" + beyond, "").status()).isEqualTo(404);
    var elsewhere = MessageId.appended(Instant.ofEpochMilli(5), 99, 0);
    assertThat(call("GET", "/v2/messages/" + elsewhere, "").status()).isEqualTo(404);
    assertThat(call("DELETE", "/v2/messages/" + elsewhere, "").status()).isEqualTo(404);
  }

  @Test
  void manyAreCanceledOnEveryPartitionAndInTheDispatchersHands() throws Exception {
    answers(asked -> new Reply(200, asked.text("type").equals("message.cancel")
        ? "{\"cancelled\":0,\"known\":false}"
        : "{\"cancelled\":" + (asked.partition() + 1) + "}"));
    owner.has("in-hand?tenant=acme", inHand(DERIVED, "https://a.b/p"));
    assertThat(call("DELETE", "/v2/messages?host=a.b,c.d&fromDate=1", "").body())
        .isEqualTo("{\"cancelled\":11}");
    assertThat(scheduler.asked()).filteredOn(asked -> asked.text("type").equals("messages.cancel"))
        .hasSize(4)
        .allSatisfy(asked -> assertThat(asked.value())
            .isEqualTo("{\"host\":[\"a.b\",\"c.d\"],\"fromDate\":1}"));
    owner.has("in-hand?tenant=acme", inHand(DERIVED, "https://e.f/p"));
    assertThat(call("DELETE", "/v2/messages?host=a.b", "").body()).isEqualTo("{\"cancelled\":10}");
    assertThat(call("DELETE", "/v2/messages/", "").body()).isEqualTo("{\"cancelled\":11}");
    owner.has("in-hand?tenant=acme", "500 x");
    assertThat(call("DELETE", "/v2/messages", "").status()).isEqualTo(503);
  }

  @Test
  void aCountIsUsedUpPartitionByPartition() throws Exception {
    says(200, "{\"cancelled\":2}");
    assertThat(call("DELETE", "/v2/messages?count=3", "").body()).isEqualTo("{\"cancelled\":4}");
    assertThat(scheduler.asked()).extracting(Responder.Asked::value)
        .containsExactly("{\"count\":3}", "{\"count\":1}");
  }

  @Test
  void messagesAreCanceledByTheirIds() throws Exception {
    var other = MessageId.derived(Instant.ofEpochMilli(5), 0, "c", "d");
    answers(asked -> new Reply(200, asked.text("message-id").equals(DERIVED.value())
        ? "{\"cancelled\":1,\"known\":true}"
        : "{\"cancelled\":0,\"known\":true}"));
    assertThat(call("DELETE", "/v2/messages", "{\"messageIds\":[\"" + DERIVED + "\",\"" + other
        + "\",\"nonsense\"]}", "Content-Type: application/json").body())
        .isEqualTo("{\"cancelled\":1}");
    assertThat(call("DELETE", "/v2/messages", "{\"messageIds\":[]}").body())
        .isEqualTo("{\"cancelled\":0}");
  }

  @Test
  void aMessageIsReadFromItsOwnerOrFromTheOneThatHasIt() throws Exception {
    String path = "/messages/" + DERIVED + "?tenant=acme";
    owner.has("partitions/2" + path, "200 {\"at\":2}");
    assertThat(call("GET", "/v2/messages/" + DERIVED, "").body()).isEqualTo("{\"at\":2}");
    assertThat(owner.asked()).contains("partitions/2" + path + " secret");
    owner.hasNot("partitions/2" + path);
    owner.has("partitions/1" + path, "200 {\"at\":1}");
    assertThat(call("GET", "/v2/messages/" + DERIVED, "").body()).isEqualTo("{\"at\":1}");
    owner.hasNot("partitions/1" + path);
    assertThat(call("GET", "/v2/messages/" + DERIVED, "").status()).isEqualTo(404);
  }

  @Test
  void aQuestionFollowsItsPartition() throws Exception {
    int partition = KeyPartition.of(RoutingKey.ofSchedule("acme", "moved").bytes(), 4);
    owner.has("partitions/" + partition + "/schedules/moved?tenant=acme", "421 {}", "503 {}",
        "200 {\"scheduleId\":\"moved\"}");
    assertThat(call("GET", "/v2/schedules/moved", "").body())
        .isEqualTo("{\"scheduleId\":\"moved\"}");
    assertThat(call("GET", "/v2/schedules/other", "").status()).isEqualTo(404);
  }

  @Test
  void listsAreWholeOrNotGiven() throws Exception {
    for (int i = 0; i < 4; i++) owner.has("partitions/" + i + "/groups?tenant=acme", "200 []");
    owner.has("partitions/3/groups?tenant=acme", "200 [{\"name\":\"a\"},{\"name\":\"c\"}]");
    owner.has("partitions/1/groups?tenant=acme", "200 [{\"name\":\"b\"}]");
    assertThat(call("GET", "/v2/topics", "").body())
        .isEqualTo("[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]");
    owner.has("partitions/1/groups?tenant=acme", "503 {}");
    assertThat(call("GET", "/v2/topics/", "").status()).isEqualTo(503);
    for (int i = 0; i < 4; i++) owner.has("partitions/" + i + "/schedules?tenant=acme", "200 []");
    assertThat(call("GET", "/v2/schedules", "").body()).isEqualTo("[]");
    int partition = KeyPartition.of(RoutingKey.ofGroup("acme", "g").bytes(), 4);
    owner.has("partitions/" + partition + "/groups/g?tenant=acme", "200 {\"name\":\"g\"}");
    assertThat(call("GET", "/v2/topics/g", "").body()).isEqualTo("{\"name\":\"g\"}");
  }

  private static void says(int status, String json) {
    answers(_ -> new Reply(status, json));
  }

  private static void answers(
      Function<Responder.Asked, @Nullable Reply> answers) {
    scheduler.answer(answers);
  }

  private static String quoted(@Nullable String json) {
    return json == null ? "" : json.replace('\'', '"');
  }

  private static String inHand(MessageId id, String destination) {
    return "200 [{\"messageId\":\"" + id + "\",\"fields\":[[\"destination\",\"" + destination
        + "\"],[\"tenant\",\"acme\"],[\"" + OwnFields.GRANT + "\",\"0\"]]}]";
  }

  /** Commits for the dispatchers, with the message among what is finished, or not. */
  private static void passed(MessageId id, boolean finished) throws Exception {
    var position = id.position().orElseThrow();
    var ranges = finished
        ? new FinishedRanges(List.of(new OffsetRange(position.offset(), position.offset() + 1)))
        : FinishedRanges.NONE;
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.alterConsumerGroupOffsets(GROUP,
          Map.of(new TopicPartition(api.topic(), position.partition()),
              new OffsetAndMetadata(0, ranges.toText(0, 4096))))
          .all()
          .get();
    }
  }

  private static RawHttp.Answer call(String method, String target, String body, String... headers)
      throws IOException {
    return RawHttp.exchange(api.port(),
        RawHttp.publish(target, body, headers).replaceFirst("POST", method));
  }
}
