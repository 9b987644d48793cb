package io.posthaste.ingestapi.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.ingestapi.dlq.Order;
import io.posthaste.schemas.dlq.DeadLetterCursor;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterRequestTest {
  private static final byte[] NOTHING = {};

  private static DeadLetterRequest list(String query) {
    return DeadLetterRequest.list(QueryParameters.parse(query));
  }

  private static DeadLetterRequest bulk(String query, String body) {
    return DeadLetterRequest.bulk(QueryParameters.parse(query),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String filter(DeadLetterRequest request) {
    return new String(request.filter().toJson(), StandardCharsets.UTF_8).replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(delimiter = ' ', quoteCharacter = '~', value = {
      "qstash_token=x {}",
      "label=a,b&label=c {'label':['a','b','c']}",
      "callerIP=1.1.1.1&callerIp=::1 {'callerIp':['1.1.1.1','::1']}",
      "url=https://a.b/?x=1,2,HTTP://c.d {'url':['HTTP://c.d','https://a.b/?x=1,2']}",
      "dlqIds=2&dlqIds=1 {'dlqIds':['1','2']}",
      "responseStatus=404,999&messageId=m {'messageId':['m'],'responseStatus':['404','999']}",
      "fromDate=2&toDate=3 {'fromDate':2,'toDate':3}",
      "topicName=t&queueName=q&flowControlKey=f&scheduleId=s "
          + "{'topicName':['t'],'scheduleId':['s'],'queueName':['q'],'flowControlKey':['f']}"})
  void theQuerySaysWhichDeadLetters(String query, String filter) {
    assertThat(filter(list(query))).isEqualTo(filter);
    assertThat(bulk(query, "")).isEqualTo(list(query));
  }

  @Test
  void withoutAnythingItIsTheLatestHundred() {
    assertThat(list("")).isEqualTo(new DeadLetterRequest(DeadLetterFilter.ALL, Order.LATEST_FIRST,
        100, null, false, Duration.ZERO, false));
    assertThat(list("cursor=").cursor()).isNull();
  }

  @Test
  void aListCanBeFollowed() {
    var cursor = new DeadLetterCursor("topic", Map.of(0, 7L));
    var request = list("follow=true&wait=60&count=1&cursor=" + cursor.text());
    assertThat(request).isEqualTo(new DeadLetterRequest(DeadLetterFilter.ALL, Order.EARLIEST_FIRST,
        1, cursor, true, Duration.ofSeconds(60), false));
    assertThat(list("follow=true&order=earliestFirst").isFollowing()).isTrue();
    assertThat(list("order=earliestFirst").order()).isEqualTo(Order.EARLIEST_FIRST);
  }

  @Test
  void theBodySaysMoreThanTheQueryAndNeverLess() {
    assertThat(filter(bulk("", "{\"dlqIds\":[\"a\"]}"))).isEqualTo("{'dlqIds':['a']}");
    assertThat(filter(bulk("count=3", "{\"dlqIds\":[\"a\"]}"))).isEqualTo("{'dlqIds':['a']}");
    assertThat(bulk("label=a", "{\"queueName\":\"q\",\"count\":3}"))
        .satisfies(request -> assertThat(filter(request))
            .isEqualTo("{'queueName':['q'],'label':['a']}"))
        .satisfies(request -> assertThat(request.count()).isEqualTo(3));
  }

  @Test
  void deadLettersOfWorkflowsHaveTheirOwnFilters() {
    assertThat(list("source=workflow&workflowUrl=https://a.b&workflowRunId=wfr_1").isOfWorkflows())
        .isTrue();
    assertThat(list("label=a").isOfWorkflows()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"labeel=a", "host=a.b", "path=/", "count=0", "count=101", "count=x",
      "cursor=abc", "order=oldest", "source=qstash", "follow=maybe", "follow=true&wait=61",
      "wait=1", "follow=true&order=latestFirst", "workflowRunId=a", "label=", "fromDate=soon",
      "responseStatus=ok", "messageIds=a"})
  void whatCannotBeAskedForIsRefusedByName(String query) {
    String name = query.startsWith("follow=true&")
        ? query.substring(12, query.indexOf('=', 12))
        : query.substring(0, query.indexOf('='));
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> list(query))
        .satisfies(e -> assertThat(e.refusal().status()).isEqualTo(400))
        .withMessageContaining(name + ": ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"follow=true", "wait=1"})
  void onlyListsAreFollowed(String query) {
    assertThatExceptionOfType(RefusedException.class).isThrownBy(
        () -> DeadLetterRequest.bulk(QueryParameters.parse(query), NOTHING))
        .withMessageContaining("there is no such filter");
  }
}
