package io.posthaste.dlqconsumer.serve;

import io.posthaste.dlqconsumer.list.DeadLetterList.Question;
import io.posthaste.dlqconsumer.list.Order;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * A question for dead letters.
 *
 * <pre>
 * {"tenant":"t","filter":{…},"order":"latestFirst","count":100,"topicId":"…","from":{"0":123},
 *  "waitMs":0}
 * </pre>
 *
 * Only the tenant must be there.
 *
 * @param topicId the topic that {@code from} is about; null for the one that is there
 */
record ListRequest(Question question, @Nullable String topicId) {
  private static final int DEFAULT_COUNT = 100;
  private static final int MAX_COUNT = 1000;
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  /** @throws IllegalArgumentException when it is none; the message says why */
  static ListRequest parse(byte[] body) {
    var reading = new Reading();
    JsonBody.read(body, reading::property);
    return reading.request();
  }

  private static final class Reading {
    private String tenant = "";
    private DeadLetterFilter filter = DeadLetterFilter.ALL;
    private Order order = Order.LATEST_FIRST;
    private long count = DEFAULT_COUNT;
    private @Nullable String topicId;
    private final Map<Integer, Long> from = new HashMap<>();
    private long waitMs;

    void property(String name, JsonParser in) {
      switch (name) {
        case "tenant" -> tenant = JsonBody.text(in);
        case "filter" -> filter = DeadLetterFilter.read(in);
        case "order" -> order = Order.parse(JsonBody.text(in))
            .orElseThrow(() -> JsonBody.expected("order to be latestFirst or earliestFirst"));
        case "count" -> count = JsonBody.number(in);
        case "topicId" -> topicId = JsonBody.text(in);
        case "from" -> from.putAll(JsonBody.offsets(in));
        case "waitMs" -> waitMs = JsonBody.number(in);
        default -> throw JsonBody.expected("no property " + name);
      }
    }

    ListRequest request() {
      if (tenant.isEmpty()) throw JsonBody.expected("a tenant");
      if (count < 1 || count > MAX_COUNT) throw JsonBody.expected("count from 1 to " + MAX_COUNT);
      if (waitMs < 0 || waitMs > MAX_WAIT.toMillis()) {
        throw JsonBody.expected("waitMs from 0 to " + MAX_WAIT.toMillis());
      }
      if (waitMs > 0 && order != Order.EARLIEST_FIRST) {
        throw JsonBody.expected("order to be earliestFirst where waitMs is given");
      }
      return new ListRequest(new Question(tenant, filter, order, (int) count, from,
          Duration.ofMillis(waitMs)), topicId);
    }
  }
}
