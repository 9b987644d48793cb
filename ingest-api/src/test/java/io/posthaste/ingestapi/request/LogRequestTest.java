package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogFilter.Property;
import io.posthaste.schemas.log.LogPosition;
import io.posthaste.schemas.log.LogState;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogRequestTest {
  @Test
  void anEmptyQueryIsTheNewestHundred() {
    assertThat(parse(null)).isEqualTo(new LogRequest(LogFilter.ALL, 100, true, null, false));
  }

  @Test
  void valuesMayBeRepeatedAndHaveCommasBetween() {
    var values = parse("label=a&label=b,c&url=https://a/%3Fb,https://c&host=d").filter().values();
    assertThat(values).isEqualTo(Map.of(Property.LABEL, Set.of("a", "b", "c"), Property.URL,
        Set.of("https://a/?b", "https://c"), Property.HOST, Set.of("d")));
  }

  @Test
  void theOrderTheCursorAndTheCountAreNoFilters() {
    var cursor = new LogPosition(5, 1, -3);
    var request = parse("order=earliestFirst&count=7&repeats=true&cursor=" + cursor.text()
        + "&state=IN_PROGRESS&fromDate=1&toDate=2");
    assertThat(request.cursor()).isEqualTo(cursor);
    assertThat(request.count()).isEqualTo(7);
    assertThat(request.latestFirst()).isFalse();
    assertThat(request.repeats()).isTrue();
    assertThat(request.filter().states()).hasSize(3);
    assertThat(request.filter().values()).isEmpty();
  }

  @Test
  void whatItDoesNotKnowItPassesOver() {
    assertThat(parse("groupBy=messageId&labeel=x&cursor=").filter()).isEqualTo(LogFilter.ALL);
    assertThat(parse("state=CANCELLED").filter().states()).containsExactly(LogState.CANCELED);
  }

  @ParameterizedTest
  @CsvSource({"state=DONE,state: ", "count=0,count: ", "count=1001,count: ", "order=up,order: ",
      "cursor=x,cursor: ", "fromDate=yesterday,fromDate: ", "repeats=maybe,repeats: ",
      "label=,label: "})
  void aBadValueIsToldByName(String query, String problem) {
    assertThatThrownBy(() -> parse(query)).isInstanceOf(RefusedException.class)
        .extracting(e -> ((RefusedException) e).refusal().toString())
        .asString()
        .contains("400", problem);
  }

  private static LogRequest parse(@Nullable String query) {
    return LogRequest.parse(QueryParameters.parse(query));
  }
}
