package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.request.QueueBody;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.RoutingKey;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code /v2/queues}. */
final class QueuesHandler {
  private static final Comparator<JsonNode> BY_NAME = Comparator
      .comparing(queue -> queue.path("name").asString(""));

  private final Caller caller;
  private final Asking asking;
  private final StateReader state;

  QueuesHandler(Caller caller, Asking asking, StateReader state) {
    this.caller = caller;
    this.asking = asking;
    this.state = state;
  }

  Mono<ServerResponse> list(ServerRequest request) {
    return caller.answered(request, call -> state.all(call, "queues", BY_NAME));
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      String name = name(call);
      return state.one(call, RoutingKey.ofQueue(call.tenantId(), name), "queues/" + name, "queue",
          name);
    });
  }

  Mono<ServerResponse> put(ServerRequest request) {
    return caller.answered(request, call -> caller.body(call)
        .map(QueueBody::parse)
        .flatMap(queue -> asked(call, CommandType.QUEUE_PUT, queue.name(),
            queue.change().toJson())));
  }

  Mono<ServerResponse> delete(ServerRequest request) {
    return changed(request, CommandType.QUEUE_DELETE);
  }

  Mono<ServerResponse> pause(ServerRequest request) {
    return changed(request, CommandType.QUEUE_PAUSE);
  }

  Mono<ServerResponse> resume(ServerRequest request) {
    return changed(request, CommandType.QUEUE_RESUME);
  }

  private Mono<ServerResponse> changed(ServerRequest request, CommandType type) {
    return caller.answered(request, call -> asked(call, type, name(call), null));
  }

  private Mono<ServerResponse> asked(Caller.Call call, CommandType type, String name,
      byte @Nullable [] json) {
    var command = Asking.command(type, call.tenantId(), RoutingKey.ofQueue(call.tenantId(), name),
        new HeaderField(HeaderNames.QUEUE_NAME, name), json);
    return Acknowledged.on(call.request().eventLoop(), asking.ask(command))
        .flatMap(Answers::reply);
  }

  private static String name(Caller.Call call) {
    return QueueBody.queueName("queueName", call.variable("name"));
  }
}
