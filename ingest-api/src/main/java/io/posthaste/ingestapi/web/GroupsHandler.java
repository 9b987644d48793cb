package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.request.GroupBody;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.Reply;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code /v2/topics}: URL groups. */
final class GroupsHandler {
  private static final Comparator<JsonNode> BY_NAME = Comparator
      .comparing(group -> group.path("name").asString(""));

  private final Caller caller;
  private final Asking asking;
  private final StateReader state;
  private final GroupBody bodies;

  GroupsHandler(Caller caller, Asking asking, StateReader state, GroupBody bodies) {
    this.caller = caller;
    this.asking = asking;
    this.state = state;
    this.bodies = bodies;
  }

  Mono<ServerResponse> list(ServerRequest request) {
    return caller.answered(request, call -> state.all(call, "groups", BY_NAME));
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      String name = name(call);
      return state.one(call, RoutingKey.ofGroup(call.tenantId(), name), "groups/" + name,
          "URL group", name);
    });
  }

  /** A group that is not there is deleted as well: clients clean up without looking. */
  Mono<ServerResponse> delete(ServerRequest request) {
    return caller.answered(request,
        call -> asked(call, CommandType.GROUP_DELETE, name(call), null)
            .map(reply -> reply.status() == 404 ? new Reply(200, "{}") : reply)
            .flatMap(Answers::reply));
  }

  Mono<ServerResponse> add(ServerRequest request) {
    return withBody(request, CommandType.GROUP_PUT, bodies::endpointsToAdd);
  }

  Mono<ServerResponse> remove(ServerRequest request) {
    return withBody(request, CommandType.GROUP_REMOVE, bodies::endpointsToRemove);
  }

  Mono<ServerResponse> setDefaults(ServerRequest request) {
    return withBody(request, CommandType.GROUP_DEFAULTS, bodies::defaults);
  }

  private Mono<ServerResponse> withBody(ServerRequest request, CommandType type,
      UnaryOperator<byte[]> checked) {
    return caller.answered(request, call -> {
      String name = name(call);
      return caller.body(call)
          .map(checked)
          .flatMap(json -> asked(call, type, name, json))
          .flatMap(Answers::reply);
    });
  }

  private Mono<Reply> asked(Caller.Call call, CommandType type, String name,
      byte @Nullable [] json) {
    var command = Asking.command(type, call.tenantId(), RoutingKey.ofGroup(call.tenantId(), name),
        new HeaderField(HeaderNames.GROUP, name), json);
    return Acknowledged.on(call.request().eventLoop(), asking.ask(command));
  }

  private static String name(Caller.Call call) {
    try {
      return NameGrammar.parse(call.variable("name"));
    } catch (InvalidValueException e) {
      throw Refusal.invalid("name: " + e.getMessage()).asException();
    }
  }
}
