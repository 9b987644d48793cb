package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.record.Reply;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Apart from other tests: with the first process that ends, the event loops of all do. */
@ExtendWith(BrokerExtension.class)
class SharedRepliesIT {
  @Test
  void processesThatShareAPartitionPassOverEachOthersAnswers(TestBroker broker) throws Exception {
    var topics = broker.freshTopics();
    String partition = "posthaste.api.reply-partition=1";
    try (var one = RunningApi.start(broker.bootstrapServers(), topics, partition);
        var two = RunningApi.start(broker.bootstrapServers(), topics, partition);
        var scheduler = new Responder(broker.bootstrapServers(), one.topic())) {
      scheduler.answer(asked -> new Reply(200, "\"" + asked.text("upstash-schedule-id") + "\""));
      for (int i = 0; i < 20; i++) {
        for (var process : List.of(one, two)) {
          String id = (process == one ? "one" : "two") + i;
          var answer = RawHttp.exchange(process.port(), RawHttp.publish(
              "/v2/publish/https://example.com", "", "Upstash-Cron: @daily",
              "Upstash-Schedule-Id: " + id));
          assertThat(answer.body()).isEqualTo("\"" + id + "\"");
        }
      }
    }
  }
}
