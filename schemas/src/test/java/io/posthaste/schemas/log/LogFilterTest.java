package io.posthaste.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.log.LogFilter.Property;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class LogFilterTest {
  private static final JsonFactory JSON = new JsonFactory();

  @Test
  void whatIsWrittenIsReadBack() {
    var values = Map.of(Property.LABEL, Set.of("a", "b,c"), Property.HOST, Set.of("example.com"));
    var filter = new LogFilter(values, Set.of(LogState.ERROR, LogState.RETRY),
        Instant.ofEpochMilli(1), Instant.ofEpochMilli(2));
    assertThat(readBack(filter)).isEqualTo(filter);
    assertThat(readBack(LogFilter.ALL)).isEqualTo(LogFilter.ALL);
  }

  @Test
  void aFilterThatItDoesNotKnowIsPassedOver() {
    var filter = new LogFilter.Builder();
    assertThat(filter.isProperty("groupBy")).isFalse();
    assertThat(filter.set("groupBy", "messageId")).isTrue();
    assertThat(filter.build()).isEqualTo(LogFilter.ALL);
  }

  @Test
  void aMessageInProgressIsActiveRetriedOrInError() {
    assertThat(states("IN_PROGRESS")).containsExactlyInAnyOrder(LogState.ACTIVE, LogState.RETRY,
        LogState.ERROR);
  }

  @Test
  void canceledMayBeSpeltInTwoWays() {
    assertThat(states("CANCELLED")).containsExactly(LogState.CANCELED);
    assertThat(states("canceled")).containsExactly(LogState.CANCELED);
  }

  @Test
  void aStateThatThereIsNotIsToldByName() {
    assertThatThrownBy(() -> states("DONE")).isInstanceOf(InvalidValueException.class)
        .hasMessage("state: expected CREATED, ACTIVE, RETRY, ERROR, DELIVERED, FAILED,"
            + " CANCEL_REQUESTED, CANCELED or IN_PROGRESS, but got 'DONE'");
  }

  @Test
  void hostsAndPathsAreComparedAsTheyAreSent() {
    var values = new LogFilter(
        Map.of(Property.HOST, Set.of("EXAMPLE.com:81"), Property.PATH, Set.of("/grüße")), Set.of(),
        null, null).values();
    assertThat(values).containsEntry(Property.HOST, Set.of("example.com:81"))
        .containsEntry(Property.PATH, Set.of("/gr%C3%BC%C3%9Fe"));
  }

  @Test
  void messageIdsAloneDecide() {
    var filter = new LogFilter(
        Map.of(Property.MESSAGE_IDS, Set.of("msg_1"), Property.LABEL, Set.of("a")),
        Set.of(LogState.ERROR), Instant.EPOCH, null).effective();
    assertThat(filter.messageIds()).contains(Set.of("msg_1"));
    assertThat(filter.properties()).isEmpty();
    assertThat(filter.states()).isEmpty();
    assertThat(filter.fromDate()).isNull();
  }

  @Test
  void oneMessageIdIsAFilterLikeOthers() {
    var filter = new LogFilter(Map.of(Property.MESSAGE_ID, Set.of("msg_1")),
        Set.of(LogState.ERROR), null, null);
    assertThat(filter.effective()).isEqualTo(filter);
    assertThat(filter.messageIds()).contains(Set.of("msg_1"));
    assertThat(filter.properties()).isEmpty();
  }

  @Test
  void aPropertyWithoutValuesMatchesNothing() {
    assertThat(new LogFilter(Map.of(Property.LABEL, Set.of()), Set.of(), null, null)
        .matchesNothing()).isTrue();
    assertThat(LogFilter.ALL.matchesNothing()).isFalse();
  }

  @Test
  void whatIsLookedUpIsBounded() {
    var many = IntStream.range(0, LogFilter.MAX_VALUES + 1)
        .mapToObj(String::valueOf)
        .collect(Collectors.toSet());
    assertThatThrownBy(
        () -> new LogFilter(Map.of(Property.LABEL, many), Set.of(), null, null))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("label: expected at most 100, but got 101");
  }

  private static Set<LogState> states(String text) {
    var filter = new LogFilter.Builder();
    filter.add("state", List.of(text));
    return filter.build().states();
  }

  private static LogFilter readBack(LogFilter filter) {
    try (var in = JSON.createParser(ObjectReadContext.empty(), FilterJson.bytes(filter::write))) {
      in.nextToken();
      return LogFilter.read(in);
    }
  }
}
