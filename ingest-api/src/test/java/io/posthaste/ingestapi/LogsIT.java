package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.log.LogPosition;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log, put together from two event logs. */
@ExtendWith(BrokerExtension.class)
class LogsIT {
  private static final String LIST = "events/list";
  private static RunningApi api;
  private static Owner one;
  private static Owner other;

  @BeforeAll
  static void start(TestBroker broker) throws IOException {
    one = new Owner();
    other = new Owner();
    api = RunningApi.start(broker.bootstrapServers(), broker.freshTopics(),
        "posthaste.internal.event-logs=http://127.0.0.1:1," + one.url() + "," + other.url(),
        "posthaste.internal.token=secret", "posthaste.internal.timeout=2s");
  }

  @AfterAll
  static void stop() {
    api.close();
    one.close();
    other.close();
  }

  @Test
  void bothPathsShowTheSameUnderTheirOwnNames() throws Exception {
    one.has(LIST, "200 " + listed(0, 3, false, entry(9, 0, "a")));
    other.has(LIST, "200 " + listed(1, 4, false, entry(7, 1, "b")));
    var events = get("/v2/events?label=x");
    assertThat(events.status()).isEqualTo(200);
    assertThat(events.body()).isEqualTo("{\"events\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    assertThat(events.headers()).containsEntry("posthaste-log-lag", "7");
    assertThat(get("/v2/logs").body()).isEqualTo("{\"logs\":[{\"id\":\"a\"},{\"id\":\"b\"}]}");
    assertThat(one.asked()).contains(LIST + " secret");
  }

  @Test
  void aCursorIsThereAsLongAsMoreFollows() throws Exception {
    one.has(LIST, "200 " + listed(0, 0, true, entry(9, 0, "a")));
    other.has(LIST, "200 " + listed(1, 0, false));
    var first = get("/v2/events?count=1");
    assertThat(first.body()).isEqualTo("{\"events\":[{\"id\":\"a\"}],\"cursor\":\""
        + new LogPosition(9, 0, 0).text() + "\"}");
    one.has(LIST, "200 " + listed(0, 0, false));
    assertThat(get("/v2/events?count=1&cursor=" + new LogPosition(9, 0, 0).text()).body())
        .isEqualTo("{\"events\":[]}");
  }

  @Test
  void aPartOfTheLogIsNoAnswer() throws Exception {
    one.has(LIST, "200 " + listed(0, 0, false));
    other.has(LIST, "503 {}");
    assertThat(get("/v2/logs").status()).isEqualTo(503);
    other.has(LIST, "503 {}", "200 " + listed(1, 0, false));
    assertThat(get("/v2/logs").status()).isEqualTo(200);
  }

  @Test
  void whereThereIsNoDlqConsumerThatIsTold() throws Exception {
    var answer = get("/v2/dlq");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).startsWith("{\"error\":")
        .contains("posthaste.internal.dlq-consumers", "posthaste.dlq.enabled");
  }

  @Test
  void aBadFilterIsRefused() throws Exception {
    var refused = get("/v2/events?state=DONE");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("state: expected CREATED");
    assertThat(get("/v2/logs?count=5000").status()).isEqualTo(400);
  }

  private static RawHttp.Answer get(String target) throws IOException {
    return RawHttp.exchange(api.port(),
        RawHttp.publish(target, "").replaceFirst("POST", "GET"));
  }

  private static String listed(int partition, long lag, boolean more, String... entries) {
    return "{\"partitions\":2,\"owned\":[" + partition + "],\"lag\":" + lag + ",\"more\":" + more
        + ",\"entries\":[" + String.join(",", entries) + "]}";
  }

  private static String entry(long time, int partition, String id) {
    return "{\"at\":\"" + new LogPosition(time, partition, 0).text() + "\",\"entry\":{\"id\":\""
        + id
        + "\"}}";
  }
}
