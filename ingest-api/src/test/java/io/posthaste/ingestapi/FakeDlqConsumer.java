package io.posthaste.ingestapi;

import io.posthaste.ingestapi.dlq.Order;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import io.posthaste.schemas.internal.InternalServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays a dlq-consumer that owns some partitions of a topic in memory. Its filters are ids, labels
 * and URLs.
 */
final class FakeDlqConsumer implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final InternalServer server = new InternalServer(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "secret");
  private final Topic topic;
  private final Set<Integer> owned = new CopyOnWriteArraySet<>();
  private final Map<String, InternalResponse> instead = new ConcurrentHashMap<>();
  private final List<JsonNode> asked = new CopyOnWriteArrayList<>();

  /** A topic, which all instances share. */
  static final class Topic {
    private final List<Letter> letters = new ArrayList<>();
    private final long[] ends;
    private String id;
    private int made;

    Topic(String id, int partitions) {
      this.id = id;
      this.ends = new long[partitions];
    }

    /** The id of the dead letter. */
    synchronized String add(String tenant, int partition, @Nullable String label, String body) {
      String dlqId = made + "-7";
      letters.add(new Letter(tenant, partition, ends[partition]++, made++, dlqId, label, body));
      notifyAll();
      return dlqId;
    }

    synchronized boolean remove(String tenant, String dlqId) {
      boolean wasThere = letters
          .removeIf(letter -> letter.dlqId.equals(dlqId) && letter.tenant.equals(tenant));
      if (wasThere) ends[0]++;
      return wasThere;
    }

    synchronized void recreate(String newId) {
      id = newId;
      letters.clear();
      Arrays.fill(ends, 0);
    }
  }

  private record Letter(String tenant, int partition, long offset, long time, String dlqId,
      @Nullable String label, String body) {
    boolean fits(DeadLetterFilter filter) {
      var ids = filter.dlqIds();
      if (ids.isPresent()) return ids.get().contains(dlqId);
      var labels = filter.values().get(Property.LABEL);
      return (labels == null || (label != null && labels.contains(label)))
          && !filter.values().containsKey(Property.URL);
    }
  }

  FakeDlqConsumer(Topic topic, Integer... owned) {
    this.topic = topic;
    this.owned.addAll(Set.of(owned));
    server.add(handler("list", this::list));
    server.add(handler("delete", this::delete));
    server.add(handler("retry", this::retry));
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  void owns(Integer... partitions) {
    owned.clear();
    owned.addAll(Set.of(partitions));
  }

  /** The next question of this kind gets an error for its answer. */
  void answersTo(String call, int status) {
    instead.put(call,
        InternalResponse.error(status, "upstash-flow-control-key: not with a queue"));
  }

  /** Questions since the last time. */
  List<JsonNode> asked() {
    var all = List.copyOf(asked);
    asked.clear();
    return all;
  }

  @Override
  public void close() {
    server.close();
  }

  private interface Answering {
    InternalResponse answer(JsonNode question);
  }

  private InternalHandler handler(String name, Answering answering) {
    return new InternalHandler() {
      @Override
      public String path() {
        return "/internal/v1/dlq/" + name;
      }

      @Override
      public Set<String> methods() {
        return Set.of("POST");
      }

      @Override
      public InternalResponse handle(InternalRequest request) {
        var question = (ObjectNode) JSON
            .readTree(new String(request.body(), StandardCharsets.UTF_8));
        asked.add(question.deepCopy().put("call", name));
        var other = instead.remove(name);
        return other == null ? answering.answer(question) : other;
      }
    };
  }

  private InternalResponse list(JsonNode question) {
    var filter = DeadLetterFilter
        .parse(question.path("filter").toString().getBytes(StandardCharsets.UTF_8));
    var order = Order.parse(question.path("order").asString());
    long waitNanos = question.path("waitMs").asLong(0) * 1_000_000;
    long begun = System.nanoTime();
    synchronized (topic) {
      String asked = question.path("topicId").asString(topic.id);
      if (!asked.equals(topic.id)) return InternalResponse.error(409, "another topic");
      var entries = entries(question, filter, order);
      for (long left = waitNanos; entries.isEmpty() && left > 0; left = waitNanos
          - (System.nanoTime() - begun)) {
        try {
          topic.wait(left / 1_000_000 + 1);
        } catch (InterruptedException e) {
          return InternalResponse.error(503, "stopped");
        }
        entries = entries(question, filter, order);
      }
      var answer = JSON.createObjectNode()
          .put("topicId", topic.id)
          .put("partitions",
              topic.ends.length);
      var ownedNode = answer.putObject("owned");
      owned.forEach(partition -> ownedNode.putObject("" + partition)
          .put("next",
              topic.ends[partition]));
      var listed = answer.putArray("entries");
      for (var letter : entries) {
        var one = listed.addObject();
        one.put("partition", letter.partition)
            .put("offset", letter.offset)
            .put("time",
                letter.time);
        one.putObject("entry")
            .put("dlqId", letter.dlqId)
            .put("responseStatus", 0)
            .put("body",
                letter.body);
      }
      return new InternalResponse(200, answer.toString());
    }
  }

  /** Times rise with the order of arrival here, so that sorting merges. */
  private List<Letter> entries(JsonNode question, DeadLetterFilter filter, Order order) {
    var byTime = Comparator.comparingLong(Letter::time);
    return topic.letters.stream()
        .filter(letter -> letter.tenant.equals(question.path("tenant").asString()))
        .filter(letter -> owned.contains(letter.partition) && letter.fits(filter))
        .filter(letter -> {
          var from = question.path("from").path("" + letter.partition);
          if (from.isMissingNode()) return true;
          return order == Order.EARLIEST_FIRST
              ? letter.offset >= from.asLong()
              : letter.offset < from.asLong();
        })
        .sorted(order == Order.EARLIEST_FIRST ? byTime : byTime.reversed())
        .limit(question.path("count").asInt())
        .toList();
  }

  private InternalResponse delete(JsonNode question) {
    if (isMisdirected(question)) return InternalResponse.error(421, "not mine");
    var answer = JSON.createObjectNode();
    var deleted = answer.putArray("deleted");
    removed(question).forEach(deleted::add);
    return new InternalResponse(200, answer.toString());
  }

  private InternalResponse retry(JsonNode question) {
    if (isMisdirected(question)) return InternalResponse.error(421, "not mine");
    var answer = JSON.createObjectNode();
    var responses = answer.putArray("responses");
    removed(question).forEach(
        id -> responses.addObject().put("dlqId", id).put("messageId", "msg_of_" + id));
    return new InternalResponse(200, answer.toString());
  }

  private List<String> removed(JsonNode question) {
    return question.path("letters")
        .valueStream()
        .map(letter -> letter.path("dlqId").asString())
        .filter(id -> topic.remove(question.path("tenant").asString(), id))
        .toList();
  }

  private boolean isMisdirected(JsonNode question) {
    return !question.path("letters")
        .valueStream()
        .allMatch(letter -> owned.contains(letter.path("partition").asInt()));
  }
}
