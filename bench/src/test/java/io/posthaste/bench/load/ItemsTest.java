package io.posthaste.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.bench.load.HttpCalls.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemsTest {
  @Test
  void aBatchHasAnElementForEachMessage() {
    var messages = List.of(Message.to("http://a/0", 0).with(Map.of("upstash-delay", "5s")),
        Message.queued("q", "http://a/1", 1));

    assertThat(new String(Items.json(messages, "xx"), UTF_8)).isEqualTo(
        "[{\"destination\":\"http://a/0\",\"headers\":{\"upstash-delay\":\"5s\"},\"body\":\"xx\"},"
            + "{\"destination\":\"http://a/1\",\"queue\":\"q\",\"headers\":{},\"body\":\"xx\"}]");
  }

  @Test
  void anElementWithoutAnIdWasNotAccepted() {
    var answer = new Answer(200, Buffer.buffer(
        "[{\"messageId\":\"msg_1\"},{\"error\":\"full\"},{\"messageId\":\"msg_2\",\"x\":{}}]"),
        null);

    assertThat(Items.accepted(answer)).containsExactly(true, false, true);
  }
}
