package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.ReadResult;
import io.posthaste.ingestapi.read.MessagesInHand;
import io.posthaste.ingestapi.read.Question;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.FlowControlTarget;
import io.posthaste.ingestapi.request.QueryValues;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.NamedValues;
import io.posthaste.schemas.publish.PinnedLimits;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.publish.Unpinned;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code /v2/flowControl} and {@code /v2/globalParallelism}. */
final class FlowControlHandler {
  private static final String PATH = "flow-control";
  private static final String SEARCH = "search";
  private static final Comparator<JsonNode> BY_KEY = Comparator
      .comparing(key -> key.path("flowControlKey").asString(""));

  private final Caller caller;
  private final Asking asking;
  private final StateReader state;
  private final MessagesInHand inHand;
  private final ApiMeters meters;

  FlowControlHandler(Caller caller, Asking asking, StateReader state, MessagesInHand inHand,
      ApiMeters meters) {
    this.caller = caller;
    this.asking = asking;
    this.state = state;
    this.inHand = inHand;
    this.meters = meters;
  }

  Mono<ServerResponse> list(ServerRequest request) {
    return caller.answered(request, call -> {
      var all = Question.of(PATH, call.tenantId());
      var question = QueryValues.parse(call.query(), List.of(SEARCH))
          .text(SEARCH)
          .map(part -> all.with(SEARCH, part))
          .orElse(all);
      return state.all(call, question, BY_KEY);
    });
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      String key = FlowControlTarget.key(call.request().target());
      return state.one(call, RoutingKey.ofFlowControl(call.tenantId(), key),
          Question.of(PATH, call.tenantId()).with("key", key), "flow-control key", key);
    });
  }

  /** {@code POST}: what is at the end of the path. */
  Mono<ServerResponse> change(ServerRequest request) {
    return caller.answered(request, call -> {
      var change = FlowControlTarget.change(call.request().target());
      String key = change.key();
      return switch (change.action()) {
        case PAUSE -> asked(call, CommandType.FLOW_PAUSE, key, null);
        case RESUME -> asked(call, CommandType.FLOW_RESUME, key, null);
        case RESET_RATE -> asked(call, CommandType.FLOW_RESET_RATE, key, null);
        case PIN -> asked(call, CommandType.FLOW_PIN, key,
            values(call, PinnedLimits.NAMES, PinnedLimits::of).toJson());
        case UNPIN -> asked(call, CommandType.FLOW_UNPIN, key,
            values(call, Unpinned.NAMES, Unpinned::of).toJson());
      };
    });
  }

  Mono<ServerResponse> globalParallelism(ServerRequest request) {
    return caller.answered(request, call -> call.here(inHand.parallelism(call.tenantId()))
        .doOnNext(_ -> meters.read(ReadResult.FOUND))
        .doOnError(ReadUnavailableException.class, _ -> meters.read(ReadResult.UNAVAILABLE))
        .flatMap(calls -> Answers.json("{\"parallelismMax\":" + calls.most()
            + ",\"parallelismCount\":" + calls.running() + "}")));
  }

  private Mono<ServerResponse> asked(Caller.Call call, CommandType type, String key,
      byte @Nullable [] json) {
    var command = Asking.command(type, call.tenantId(),
        RoutingKey.ofFlowControl(call.tenantId(), key),
        HeaderField.ofText(HeaderNames.FLOW_CONTROL_KEY, key), json);
    return Acknowledged.on(call.request().eventLoop(), asking.ask(command))
        .flatMap(Answers::reply);
  }

  private static <T> T values(Caller.Call call, List<String> names,
      Function<NamedValues, T> grammar) {
    try {
      return grammar.apply(QueryValues.parse(call.query(), names));
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }
}
