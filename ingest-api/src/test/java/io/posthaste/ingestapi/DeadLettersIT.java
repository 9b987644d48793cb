package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v2/dlq} in front of two dlq-consumers, which have the four partitions of a topic. */
@ExtendWith(BrokerExtension.class)
class DeadLettersIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final FakeDlqConsumer.Topic TOPIC = new FakeDlqConsumer.Topic("topic-0", 4);
  private static final int MAX_WAITING = 2;
  private static RunningApi api;
  private static FakeDlqConsumer even;
  private static FakeDlqConsumer odd;
  private static ExecutorService threads;
  private static int recreated;

  @BeforeAll
  static void start(TestBroker broker) {
    even = new FakeDlqConsumer(TOPIC, 0, 2);
    odd = new FakeDlqConsumer(TOPIC, 1, 3);
    threads = Executors.newVirtualThreadPerTaskExecutor();
    api = RunningApi.start(broker.bootstrapServers(), broker.freshTopics(),
        "posthaste.internal.dlq-consumers=" + even.url() + "," + odd.url(),
        "posthaste.internal.token=secret", "posthaste.internal.timeout=5s",
        "posthaste.api.max-waiting-requests=" + MAX_WAITING);
  }

  @AfterAll
  static void stop() {
    api.close();
    even.close();
    odd.close();
    threads.close();
  }

  @BeforeEach
  void aNewTopic() {
    TOPIC.recreate("topic-" + ++recreated);
  }

  @AfterEach
  void everybodyOwnsTheirs() {
    even.owns(0, 2);
    odd.owns(1, 3);
  }

  /** Ids of dead letters, one a partition in turn. */
  private static List<String> add(int count, @Nullable String label) {
    return IntStream.range(0, count)
        .mapToObj(i -> TOPIC.add("acme", i % 4, label, "body " + i))
        .toList();
  }

  private static RawHttp.Answer call(String method, String path, String body, String... headers)
      throws IOException {
    return RawHttp.exchange(api.port(),
        RawHttp.publish(path, body, headers).replaceFirst("POST", method));
  }

  private static JsonNode get(String path) throws IOException {
    var answer = call("GET", path, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static List<String> ids(JsonNode list) {
    return list.get("messages").valueStream().map(one -> one.get("dlqId").asString()).toList();
  }

  private static double waiting() {
    return api.bean(MeterRegistry.class).get("posthaste.api.requests.waiting").gauge().value();
  }

  @Test
  void withoutDeadLettersTheListIsEmptyAndHasNoCursor() throws Exception {
    assertThat(call("GET", "/v2/dlq", "").body()).isEqualTo("{\"messages\":[]}");
    assertThat(call("GET", "/v2/dlq?responseStatus=999&callerIp=0.0.0.0&toDate=0", "").body())
        .isEqualTo("{\"messages\":[]}");
  }

  @Test
  void theListIsThatOfAllPartitionsLatestFirst() throws Exception {
    var all = add(9, null);
    TOPIC.add("other", 0, null, "not mine");
    assertThat(ids(get("/v2/dlq"))).isEqualTo(all.reversed());
    assertThat(ids(get("/v2/dlq/?order=earliestFirst&qstash_token=" + RunningApi.TOKEN)))
        .isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"latestFirst", "earliestFirst"})
  void pagesFollowEachOtherUntilThereIsNoCursor(String order) throws Exception {
    var all = add(10, "a");
    add(3, "b");
    var read = new ArrayList<String>();
    String query = "/v2/dlq?label=a&count=4&order=" + order;
    var page = get(query);
    for (read.addAll(ids(page)); page.has("cursor"); read.addAll(ids(page))) {
      assertThat(ids(page)).hasSize(4);
      page = get(query + "&cursor=" + page.get("cursor").asString());
    }
    assertThat(read).isEqualTo(order.equals("latestFirst") ? all.reversed() : all);
    assertThat(get("/v2/dlq?label=a&count=10").has("cursor")).as("all there is").isFalse();
  }

  @Test
  void oneIsReadAndDeletedOnce() throws Exception {
    String id = add(3, null).getLast();
    assertThat(get("/v2/dlq/" + id).get("body").asString()).isEqualTo("body 2");
    assertThat(call("DELETE", "/v2/dlq/" + id, "").status()).isEqualTo(200);
    assertThat(call("DELETE", "/v2/dlq/" + id, "").status()).isEqualTo(404);
    assertThat(call("GET", "/v2/dlq/" + id, "").status()).isEqualTo(404);
    String others = TOPIC.add("other", 0, null, "");
    assertThat(call("DELETE", "/v2/dlq/" + others, "").status()).isEqualTo(404);
  }

  @Test
  void manyAreDeletedByIds() throws Exception {
    var all = add(6, null);
    assertThat(call("DELETE", "/v2/dlq?dlqIds=" + all.get(0) + "&dlqIds=" + all.get(1)
        + "&dlqIds=unknown", "").body()).isEqualTo("{\"deleted\":2}");
    assertThat(call("DELETE", "/v2/dlq", "{\"dlqIds\":[\"" + all.get(2) + "\"]}").body())
        .isEqualTo("{\"deleted\":1}");
    assertThat(call("DELETE", "/v2/dlq?dlqIds=" + all.get(2), "").body())
        .isEqualTo("{\"deleted\":0}");
    assertThat(ids(get("/v2/dlq"))).hasSize(3);
  }

  @Test
  void manyAreDeletedByFilterPageByPage() throws Exception {
    add(5, "a");
    add(2, "b");
    var first = JSON.readTree(call("DELETE", "/v2/dlq?label=a&count=3", "").body());
    assertThat(first.get("deleted").asInt()).isEqualTo(3);
    assertThat(call("DELETE",
        "/v2/dlq?label=a&count=3&cursor=" + first.get("cursor").asString(), "").body())
        .isEqualTo("{\"deleted\":2}");
    assertThat(call("DELETE", "/v2/dlq?label=none", "").body()).isEqualTo("{\"deleted\":0}");
    assertThat(call("DELETE", "/v2/dlq", "{\"label\":[]}").body()).isEqualTo("{\"deleted\":0}");
    assertThat(ids(get("/v2/dlq"))).hasSize(2);
  }

  @Test
  void retriesAnswerWithTheNewMessages() throws Exception {
    var all = add(6, null);
    var one = call("POST", "/v2/dlq/retry/" + all.getFirst(), "");
    assertThat(one.status()).isEqualTo(201);
    assertThat(JSON.readTree(one.body()).get("messageId").asString())
        .isEqualTo("msg_of_" + all.getFirst());
    assertThat(call("POST", "/v2/dlq/retry/" + all.getFirst(), "").status()).isEqualTo(404);
    var some = call("POST", "/v2/dlq/retry?dlqIds=" + all.get(1) + "," + all.get(0), "");
    assertThat(some.status()).isEqualTo(201);
    assertThat(some.body()).isEqualTo("{\"responses\":[{\"messageId\":\"msg_of_" + all.get(1)
        + "\",\"dlqId\":\"" + all.get(1) + "\"}]}");
    assertThat(call("POST", "/v2/dlq/retry?dlqIds=" + all.get(1), "").status()).isEqualTo(404);
    var rest = JSON.readTree(call("POST", "/v2/dlq/retry?count=3", "").body());
    assertThat(rest.get("responses").size()).isEqualTo(3);
    assertThat(rest.has("cursor")).isTrue();
    assertThat(call("POST", "/v2/dlq/retry", "").body()).doesNotContain("cursor");
    assertThat(call("POST", "/v2/dlq/retry?label=none", ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(201))
        .satisfies(answer -> assertThat(answer.body()).isEqualTo("{\"responses\":[]}"));
  }

  @Test
  void settingsOfARetryReachTheOwner() throws Exception {
    String id = TOPIC.add("acme", 1, null, "x");
    odd.asked();
    call("POST", "/v2/dlq/retry/" + id + "?upstash-label=again", "{\"dlqIds\":[\"no\"]}",
        "Content-Type: application/json", "Upstash-Retries: 0", "Upstash-Forward-A: 1");
    var asked = odd.asked().getLast();
    assertThat(asked.get("call").asString()).isEqualTo("retry");
    assertThat(asked.get("fields").valueStream().map(JsonNode::toString))
        .containsExactlyInAnyOrder("[\"Upstash-Retries\",\"0\"]", "[\"Upstash-Forward-A\",\"1\"]",
            "[\"upstash-label\",\"again\"]");
  }

  @Test
  void settingsThatCannotBeHadAreRefused() throws Exception {
    String id = TOPIC.add("acme", 1, null, "x");
    var malformed = call("POST", "/v2/dlq/retry?dlqIds=" + id, "", "Upstash-Retries: many");
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.body()).contains("upstash-retries: ");
    var refused = call("POST", "/v2/dlq/retry/" + id, "", "Upstash-Cron: * * * * *");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("upstash-cron: ");
    assertThat(ids(get("/v2/dlq"))).containsExactly(id);
  }

  @Test
  void whatTheOwnerRefusesIsAnswered() throws Exception {
    String id = TOPIC.add("acme", 1, null, "x");
    odd.answersTo("retry", 400);
    var refused = call("POST", "/v2/dlq/retry/" + id, "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("upstash-flow-control-key: not with a queue");
    odd.answersTo("delete", 503);
    assertThat(call("DELETE", "/v2/dlq/" + id, ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(503))
        .satisfies(answer -> assertThat(answer.body()).contains("may or may not have been"));
  }

  @Test
  void unknownFiltersAreRefused() throws Exception {
    for (String query : List.of("labeel=a", "host=a", "path=/")) {
      String name = query.substring(0, query.indexOf('='));
      assertThat(call("GET", "/v2/dlq?" + query, ""))
          .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
          .satisfies(answer -> assertThat(answer.body()).contains(name + ": "));
      assertThat(call("DELETE", "/v2/dlq?" + query, "").status()).isEqualTo(400);
      assertThat(call("POST", "/v2/dlq/retry?" + query, "").status()).isEqualTo(400);
    }
  }

  @Test
  void thereAreNoDeadLettersOfWorkflows() throws Exception {
    add(1, null);
    String query = "?source=workflow&workflowRunId=wfr_1";
    assertThat(call("GET", "/v2/dlq" + query, "").body()).isEqualTo("{\"messages\":[]}");
    assertThat(call("DELETE", "/v2/dlq" + query, "").body()).isEqualTo("{\"deleted\":0}");
    assertThat(call("POST", "/v2/dlq/retry" + query, "").body()).isEqualTo("{\"responses\":[]}");
    assertThat(ids(get("/v2/dlq"))).hasSize(1);
  }

  @Test
  void aPartitionWithoutAnOwnerIsWaitedForAndThenUnavailable() throws Exception {
    var all = add(4, null);
    odd.owns(1);
    var missing = call("GET", "/v2/dlq", "");
    assertThat(missing.status()).isEqualTo(503);
    assertThat(missing.headers()).containsEntry("retry-after", "1");
    var answer = threads.submit(() -> ids(get("/v2/dlq")));
    odd.asked();
    await().until(() -> !odd.asked().isEmpty());
    even.owns(0, 2, 3);
    assertThat(answer.get()).isEqualTo(all.reversed());
  }

  @Test
  void aDeadLetterThatHasMovedIsLookedForAnew() throws Exception {
    String id = TOPIC.add("acme", 1, null, "x");
    odd.answersTo("delete", 421);
    assertThat(call("DELETE", "/v2/dlq/" + id, "").status()).isEqualTo(200);
    id = TOPIC.add("acme", 1, null, "x");
    odd.answersTo("retry", 421);
    assertThat(call("POST", "/v2/dlq/retry/" + id, "").status()).isEqualTo(201);
  }

  @Test
  void anInstanceThatIsStartingIsWaitedFor() throws Exception {
    var all = add(4, null);
    even.answersTo("list", 503);
    assertThat(ids(get("/v2/dlq"))).isEqualTo(all.reversed());
  }

  @Test
  void largeOnesComeOnShortPages() throws Exception {
    var all = IntStream.range(0, 24)
        .mapToObj(i -> TOPIC.add("acme", i % 4, null, "x".repeat(1_000_000)))
        .toList();
    var read = new ArrayList<String>();
    var page = get("/v2/dlq?order=earliestFirst");
    for (read.addAll(ids(page)); page.has("cursor"); read.addAll(ids(page))) {
      page = get("/v2/dlq?order=earliestFirst&cursor=" + page.get("cursor").asString());
    }
    assertThat(read).isEqualTo(all);
  }

  @Test
  void whoFollowsTheListAlwaysGetsACursorAndLaterWhatCameSince() throws Exception {
    var first = get("/v2/dlq?follow=true");
    assertThat(ids(first)).isEmpty();
    var all = add(5, null);
    var second = get("/v2/dlq?follow=true&count=3&cursor=" + first.get("cursor").asString());
    assertThat(ids(second)).isEqualTo(all.subList(0, 3));
    var third = get("/v2/dlq?follow=true&count=3&cursor=" + second.get("cursor").asString());
    assertThat(ids(third)).isEqualTo(all.subList(3, 5));
    String end = third.get("cursor").asString();
    assertThat(ids(get("/v2/dlq?follow=true&cursor=" + end))).isEmpty();
    assertThat(call("DELETE", "/v2/dlq", "").body()).isEqualTo("{\"deleted\":5}");
    var more = add(2, null);
    assertThat(ids(get("/v2/dlq?follow=true&cursor=" + end))).isEqualTo(more);
  }

  @Test
  void aRequestWaitsForTheNextOneThatFits() throws Exception {
    add(3, "other");
    var answer = threads.submit(() -> ids(get("/v2/dlq?follow=true&wait=60&label=a")));
    await().until(() -> waiting() == 1);
    TOPIC.add("acme", 1, "other", "x");
    TOPIC.add("other", 1, "a", "x");
    String id = TOPIC.add("acme", 3, "a", "x");
    assertThat(answer.get()).containsExactly(id);
    await().until(() -> waiting() == 0);
  }

  @Test
  void aRequestThatWaitsInVainGetsACursor() throws Exception {
    var page = get("/v2/dlq?follow=true&wait=1");
    assertThat(ids(page)).isEmpty();
    assertThat(page.get("cursor").asString()).isNotEmpty();
  }

  @Test
  void waitingEndsWithTheConnectionAndHasItsBounds() throws Exception {
    try (var one = new RawHttp(api.port()); var two = new RawHttp(api.port())) {
      String request = RawHttp.publish("/v2/dlq?follow=true&wait=60", "")
          .replaceFirst("POST",
              "GET");
      one.send(request);
      two.send(request);
      await().until(() -> waiting() == MAX_WAITING);
      var refused = call("GET", "/v2/dlq?follow=true&wait=60", "");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("wait: ");
    }
    await().until(() -> waiting() == 0);
  }

  @Test
  void whereThereIsNoEventLogThatIsTold() throws Exception {
    for (String path : List.of("/v2/events", "/v2/logs")) {
      var answer = call("GET", path, "");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).startsWith("{\"error\":")
          .contains("posthaste.internal.event-logs", "posthaste.event-log.enabled");
    }
  }

  @Test
  void aCursorOfATopicThatIsGoneIsRefused() throws Exception {
    add(3, null);
    String cursor = get("/v2/dlq?follow=true").get("cursor").asString();
    TOPIC.recreate("topic-" + ++recreated);
    var refused = call("GET", "/v2/dlq?follow=true&cursor=" + cursor, "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("cursor: the topic of the dead letters was made anew");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', value = {"cursor=abc cursor", "follow=true&wait=61 wait",
      "wait=5 wait", "follow=true&order=latestFirst order", "count=101 count",
      "fromDate=x fromDate"})
  void badValuesAreNamed(String query, String name) throws Exception {
    assertThat(call("GET", "/v2/dlq?" + query, ""))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(400))
        .satisfies(answer -> assertThat(answer.body()).contains("\"" + name + ": "));
  }

  @Test
  void aCursorIsMadeOfOffsetsAndBack() throws Exception {
    add(8, null);
    var end = get("/v2/dlq/cursor");
    assertThat(end.get("offsets").toString()).isEqualTo("{\"0\":2,\"1\":2,\"2\":2,\"3\":2}");
    assertThat(end.get("topicId").asString()).isEqualTo("topic-" + recreated);
    var middle = get("/v2/dlq/cursor?offset=0:2&offset=1:1&offset=2:2&offset=3:2");
    String cursor = middle.get("cursor").asString();
    assertThat(get("/v2/dlq/cursor?cursor=" + cursor)).isEqualTo(middle);
    assertThat(get("/v2/dlq?follow=true&cursor=" + cursor).get("messages").size()).isEqualTo(1);
    assertThat(call("GET", "/v2/dlq/cursor?offset=4:0", "").status()).isEqualTo(400);
    assertThat(call("GET", "/v2/dlq/cursor?cursor=x", "").status()).isEqualTo(400);
    assertThat(call("POST", "/v2/dlq/cursor", "").status()).isEqualTo(405);
  }

  @Test
  void aTokenIsNeeded() throws Exception {
    for (String request : List.of("GET /v2/dlq", "DELETE /v2/dlq", "GET /v2/dlq/1-1",
        "DELETE /v2/dlq/1-1", "POST /v2/dlq/retry", "POST /v2/dlq/retry/1-1",
        "GET /v2/dlq/cursor")) {
      assertThat(RawHttp.exchange(api.port(),
          request + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").status())
          .isEqualTo(401);
    }
  }
}
