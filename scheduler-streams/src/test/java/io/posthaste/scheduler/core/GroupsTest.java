package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Table;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {
  private static final String REPLY = "reply-topic=" + TestPartition.REPLIES;
  private static final String A = "https://example.com/a";
  private static final String B = "https://example.com/b";

  private TestPartition partition = new TestPartition();

  @Test
  void aPublishToAGroupBecomesOneMessageForEachEndpoint() {
    put("{\"url\":\"%s\",\"name\":\"first\"},{\"url\":\"%s\"}".formatted(A, B));
    var id = publish("upstash-retries=5", "upstash-delay=10s", REPLY);
    partition.pass(Duration.ofSeconds(10));

    var granted = partition.of(Topic.DUE).map(Output::fields).toList();
    assertThat(granted).extracting(fields -> text(fields, "destination")).containsExactly(A, B);
    assertThat(granted).allSatisfy(fields -> {
      assertThat(text(fields, OwnFields.GROUP)).isEqualTo("g");
      assertThat(text(fields, "upstash-retries")).isEqualTo("5");
      assertThat(Grant.read(fields).dueAt()).isEqualTo(TestPartition.START.plusSeconds(10));
    });
    assertThat(text(granted.getFirst(), OwnFields.ENDPOINT)).isEqualTo("first");
    assertThat(granted.getLast().has(OwnFields.ENDPOINT)).isFalse();
    assertThat(partition.replies().getLast())
        .isEqualTo("200 [{\"messageId\":\"" + copy(id, A) + "\",\"url\":\"" + A
            + "\"},{\"messageId\":\"" + copy(id, B) + "\",\"url\":\"" + B + "\"}]");
    assertThat(partition.states(id)).containsExactly(State.EXPANDED);
    assertThat(partition.states(copy(id, A))).containsExactly(State.CREATED);
  }

  @Test
  void eachCopyHasItsOwnRetries() {
    put(endpoints(A, B));
    publish();
    var first = partition.grants().getFirst();
    partition.tell(TestPartition.retry(first, partition.now.plusSeconds(5)));
    partition.tell(TestPartition.outcome(Outcome.Kind.DONE, partition.grants().getLast()));
    partition.pass(Duration.ofSeconds(5));

    assertThat(partition.lastGrant().messageId()).isEqualTo(first.messageId());
    assertThat(partition.lastGrant().attempt()).isEqualTo(2);
    assertThat(partition.grants()).hasSize(3);
  }

  @Test
  void aRepeatHasTheOldIdsAndCallsOnlyNewEndpoints() {
    put(endpoints(A));
    var first = publish("upstash-deduplication-id=d", REPLY);
    var second = publish("upstash-deduplication-id=d", REPLY);
    put(endpoints(B));
    var third = publish("upstash-deduplication-id=d", REPLY);

    String old = "{\"messageId\":\"" + copy(first, A) + "\",\"url\":\"" + A
        + "\",\"deduplicated\":true}";
    assertThat(partition.replies().get(1)).isEqualTo("202 [" + old + "]");
    assertThat(partition.replies().get(2)).isEqualTo("200 [" + old + ",{\"messageId\":\""
        + copy(third, B) + "\",\"url\":\"" + B + "\"}]");
    assertThat(partition.states(second)).containsExactly(State.DEDUPLICATED);
    assertThat(partition.states(third)).containsExactly(State.EXPANDED);
    assertThat(partition.grants()).hasSize(2);
  }

  @Test
  void aDeduplicationIdIsTheGroupsOwn() {
    put(endpoints(A));
    publish("upstash-deduplication-id=d");
    partition.publish("upstash-deduplication-id=d");
    partition.ingest("{\"endpoints\":[" + endpoints(A) + "]}", "type=group.put", "group=h");
    partition.ingest("", "destination=h", "upstash-deduplication-id=d");

    assertThat(partition.grants()).hasSize(3);
  }

  @Test
  void defaultsAreUnderWhatThePublishSays() {
    put(endpoints(A));
    partition.ingest("""
        {"headers":{"Upstash-Retries":"7","Upstash-Method":["PUT"],"Upstash-Forward-X":["1","2"],
        "Upstash-Header-Forward":["true"],"X-Other":"passed over"}}""", "type=group.defaults",
        "group=g", REPLY);
    publish("upstash-retries=1");

    var fields = partition.of(Topic.DUE).toList().getLast().fields();
    assertThat(partition.replies()).containsExactly("200 {}");
    assertThat(text(fields, "upstash-retries")).isEqualTo("1");
    assertThat(text(fields, "upstash-method")).isEqualTo("PUT");
    assertThat(fields.list().stream().filter(field -> field.is("upstash-forward-x"))).hasSize(2);
    assertThat(fields.has("x-other")).isFalse();
    assertThat(fields.has("upstash-header-forward")).isFalse();
  }

  @Test
  void defaultsReplaceThoseBefore() {
    put(endpoints(A));
    partition.ingest("{\"headers\":{\"Upstash-Retries\":\"7\"}}", "type=group.defaults", "group=g");
    partition.ingest("{\"headers\":{}}", "type=group.defaults", "group=g");
    publish();

    assertThat(partition.of(Topic.DUE).toList().getLast().fields().has("upstash-retries"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {"headers":{"Upstash-Retries":"many"}}        | 400 {"error":"upstash-retries: expected
      {"headers":{"Upstash-Retries":"1000000"}}     | 412 {"error":"upstash-retries: expected
      {"headers":{"Upstash-Callback":"a.b"}}        | 400 {"error":"upstash-callback: expected
      {"headers":{"Upstash-Cron":"* * * * *"}}      | 400 {"error":"upstash-cron: a URL group
      {"headers":{"Upstash-Retries":3}}             | 400 {"error":"expected text for each header
      {"headers":[]}                                | 400 {"error":"expected an object of headers
      {}                                            | 400 {"error":"expected headers
      {"headers":{"A":                              | 400 {"error":"expected a JSON object
      """)
  void defaultsThatMakeNoSenseAreRefused(String body, String reply) {
    put(endpoints(A));
    partition.ingest(body, "type=group.defaults", "group=g", REPLY);

    assertThat(partition.replies()).singleElement().asString().startsWith(reply);
  }

  @Test
  void anEndpointOfTheSameNameGetsTheNewUrlAndOneOfTheSameUrlStays() {
    put("{\"url\":\"%s\",\"name\":\"n\"},{\"url\":\"%s\"}".formatted(A, B));
    put("{\"url\":\"https://example.com/c\",\"name\":\"n\"},{\"url\":\"%s\"}".formatted(B));
    assertThat(urls()).containsExactly("https://example.com/c", B);

    put("{\"url\":\"%s\",\"name\":\"n\"}".formatted(B));
    assertThat(urls()).as("no URL twice").containsExactly(B);
  }

  @Test
  void endpointsGoByUrlOrNameAndTheGroupWithTheLast() {
    put("{\"url\":\"%s\",\"name\":\"n\"},{\"url\":\"%s\"}".formatted(A, B));
    remove("{\"name\":\"n\"}");
    assertThat(urls()).containsExactly(B);
    remove("{\"url\":\"%s\"}".formatted(B));

    assertThat(partition.state.get(Keys.group("default", "g"))).isNull();
    remove("{\"url\":\"%s\"}".formatted(B));
    assertThat(partition.replies()).hasSize(3).allMatch("200 {}"::equals);
  }

  @Test
  void aGroupIsDeletedWhetherItIsThereOrNotAndItsMessagesStay() {
    partition.ingest("", "type=group.delete", "group=g", REPLY);
    put(endpoints(A));
    publish("upstash-delay=10s");
    partition.ingest("", "type=group.delete", "group=g", REPLY);
    partition.pass(Duration.ofSeconds(10));

    assertThat(partition.replies()).containsExactly("200 {}", "200 {}");
    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void aPublishToAGroupThatIsNotThereIsRefused() {
    publish(REPLY);
    var letter = publish();

    assertThat(partition.replies()).containsExactly("400 {\"error\":\"there is no URL group g\"}");
    assertThat(partition.states(letter)).containsExactly(State.REJECTED);
    assertThat(partition.deadLetters()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"endpoints\":[]}", "{}", "[]", "nonsense", "",
      "{\"endpoints\":[{\"name\":\"n\"}]}", "{\"endpoints\":[{\"url\":\"ftp://a\"}]}",
      "{\"endpoints\":[\"https://example.com\"]}", "{\"endpoints\":[{\"url\":1}]}",
      "{\"endpoints\":[{}]}"})
  void whatNamesNoEndpointIsRefused(String body) {
    partition.ingest(body, "type=group.put", "group=g", REPLY);

    assertThat(partition.replies()).singleElement().asString().startsWith("400 {\"error\":\"");
    assertThat(partition.state.get(Keys.group("default", "g"))).isNull();
  }

  @Test
  void aGroupHasAHundredEndpointsAtMost() {
    var endpoints = new StringBuilder(endpoints(A));
    for (int i = 1; i <= 100; i++) endpoints.append(",").append(endpoints(A + i));
    partition.ingest("{\"endpoints\":[" + endpoints + "]}", "type=group.put", "group=g", REPLY);
    partition.ingest("{\"endpoints\":[" + endpoints(A) + "]}", "type=group.put", "group=g",
        "tenant=nobody", REPLY);
    partition.ingest("{}", "type=group.put", "group=no/name", REPLY);

    assertThat(partition.replies()).containsExactly(
        "412 {\"error\":\"expected at most 100 endpoints\"}",
        "400 {\"error\":\"tenant: there is no tenant nobody\"}",
        "400 {\"error\":\"group: expected the name of a URL group\"}");
  }

  @Test
  void ofCopiesThatDoNotAllFitNoneIsMade() {
    partition = new TestPartition(CoreSettings.defaults(1, TestPartition.REPLIES, 1, 4096, 8192));
    put(endpoints(A, "https://example.com/" + "b".repeat(5000)));
    partition.ingest("x".repeat(4000), "destination=g", REPLY);

    assertThat(partition.replies()).singleElement().asString().startsWith("413 ");
    assertThat(partition.grants()).isEmpty();
  }

  @Test
  void aScheduleToAGroupFindsItsEndpointsWhenItFires() {
    schedule("g");
    put(endpoints(A, B));
    partition.pass(Duration.ofMinutes(1));
    arrive();

    assertThat(partition.grants()).hasSize(2)
        .allSatisfy(grant -> assertThat(grant.dueAt())
            .isEqualTo(TestPartition.START.plusSeconds(60)));
    assertThat(lastStates()).containsExactlyInAnyOrder("IN_PROGRESS", "IN_PROGRESS");
    partition.tell(TestPartition.outcome(Outcome.Kind.DONE, partition.grants().getFirst()));
    partition.tell(TestPartition.failed(partition.grants().getLast()));
    assertThat(lastStates()).containsExactlyInAnyOrder("SUCCESS", "FAIL");
    assertThat(text(partition.of(Topic.DUE).toList().getLast().fields(), OwnFields.SCHEDULE))
        .isEqualTo("s");
  }

  @Test
  void anOccurrenceThatComesTwiceIsExpandedOnce() {
    schedule("g");
    put(endpoints(A));
    partition.pass(Duration.ofMinutes(1));
    arrive();
    arrive();

    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void aGroupThatGoesUnderALiveScheduleIsACleanEnd() {
    put(endpoints(A));
    schedule("g");
    partition.ingest("", "type=group.delete", "group=g");
    partition.pass(Duration.ofMinutes(1));
    arrive();

    assertThat(partition.grants()).isEmpty();
    assertThat(partition.deadLetters()).isEmpty();
    assertThat(Table.SCHEDULES.get(partition.state, Keys.schedule("default", "s")))
        .hasValueSatisfying(row -> assertThat(row.getError()).isEqualTo("there is no URL group g"));
    assertThat(lastStates()).containsExactly("FAIL");
    put(endpoints(A));
    partition.pass(Duration.ofMinutes(1));
    arrive();
    assertThat(partition.grants()).hasSize(1);
  }

  @Test
  void theGroupOnAnotherPartitionTellsTheScheduleThroughHops() {
    var report = new EndedReport(copy(MessageId.appended(TestPartition.START, 0, 1), A), "default",
        "s", 3, TestPartition.START, State.REJECTED, "there is no URL group g\u00e4");
    var hop = report.toHop();

    assertThat(hop.partition()).isEqualTo(3);
    assertThat(EndedReport.read(hop.fields())).contains(report);
  }

  private void put(String endpoints) {
    partition.ingest("{\"endpoints\":[" + endpoints + "]}", "type=group.put", "group=g");
  }

  private void remove(String endpoints) {
    partition.ingest("{\"endpoints\":[" + endpoints + "]}", "type=group.remove", "group=g", REPLY);
  }

  private MessageId publish(String... fields) {
    return partition.ingest("body", TestPartition.with(fields, "destination=g"));
  }

  private void schedule(String group) {
    partition.ingest("body", "type=schedule.put", "upstash-schedule-id=s", "upstash-cron=* * * * *",
        "upstash-deduplication-id=d", "destination=" + group);
  }

  /** The last record that was sent on comes to where it was sent. */
  private void arrive() {
    var hop = partition.of(Topic.HOPS).toList().getLast();
    partition.hop(hop.fields(), hop.body());
  }

  private static String endpoints(String... urls) {
    return String.join(",",
        List.of(urls).stream().map(url -> "{\"url\":\"" + url + "\"}").toList());
  }

  private static MessageId copy(MessageId id, String url) {
    return MessageId.derived(id.time(), 0, id.value(), url);
  }

  private List<String> urls() {
    return Table.GROUPS.get(partition.state, Keys.group("default", "g"))
        .orElseThrow()
        .getEndpointsList()
        .stream()
        .map(endpoint -> endpoint.getUrl())
        .toList();
  }

  private List<String> lastStates() {
    return Table.SCHEDULES.get(partition.state, Keys.schedule("default", "s"))
        .orElseThrow()
        .getLastStatesList()
        .stream()
        .map(state -> state.getState())
        .toList();
  }

  private static String text(HeaderFields fields, String name) {
    return fields.text(name).orElseThrow();
  }
}
