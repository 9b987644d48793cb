package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.ReadResult;
import io.posthaste.ingestapi.read.Question;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.read.SchedulerState;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.topic.KeyPartition;
import java.util.Comparator;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers with what the scheduler's state holds. */
final class StateReader {
  private static final JsonMapper JSON = new JsonMapper();

  private final SchedulerState state;
  private final Asking asking;
  private final ApiMeters meters;

  StateReader(SchedulerState state, Asking asking, ApiMeters meters) {
    this.state = state;
    this.asking = asking;
    this.meters = meters;
  }

  /** One thing, which the owner of its routing key has. */
  Mono<ServerResponse> one(Caller.Call call, RoutingKey key, String path, String what,
      String name) {
    return one(call, key, Question.of(path, call.tenantId()), what, name);
  }

  /** As above. */
  Mono<ServerResponse> one(Caller.Call call, RoutingKey key, Question question, String what,
      String name) {
    int partition = KeyPartition.of(key.bytes(), asking.partitions());
    return counted(call.here(state.get(partition, question))).flatMap(answer -> {
      meters.read(answer.isFound() ? ReadResult.FOUND : ReadResult.NOT_FOUND);
      return answer.isFound()
          ? Answers.json(answer.json())
          : Mono.error(Answers.notFound(what, name));
    });
  }

  /** What all partitions have, as one array in this order. */
  Mono<ServerResponse> all(Caller.Call call, String path, Comparator<JsonNode> order) {
    return all(call, Question.of(path, call.tenantId()), order);
  }

  /** As above. */
  Mono<ServerResponse> all(Caller.Call call, Question question, Comparator<JsonNode> order) {
    return counted(call.here(state.all(asking.partitions(), question)))
        .map(parts -> merged(parts, order))
        .doOnNext(_ -> meters.read(ReadResult.FOUND))
        .flatMap(Answers::json);
  }

  private <T> Mono<T> counted(Mono<T> read) {
    return read.doOnError(ReadUnavailableException.class,
        _ -> meters.read(ReadResult.UNAVAILABLE));
  }

  private static String merged(List<String> parts, Comparator<JsonNode> order) {
    var all = JSON.createArrayNode();
    parts.stream()
        .flatMap(part -> JSON.readTree(part).valueStream())
        .sorted(order)
        .forEach(all::add);
    return JSON.writeValueAsString(all);
  }
}
