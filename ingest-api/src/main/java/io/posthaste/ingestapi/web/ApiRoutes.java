package io.posthaste.ingestapi.web;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.posthaste.ingestapi.request.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/**
 * Which path leads where; a slash at the end makes no difference. Paths that the API has and this
 * server does not have yet say so.
 */
public final class ApiRoutes {
  private static final List<String> NOT_YET = List.of(
      "/v2/keys/rotate", "/v2/trigger/**", "/v2/batch/trigger", "/v2/workflows/**", "/v2/wait/**",
      "/v2/notify/**", "/v2/waiters/**");

  private final BatchHandler batch;
  private final KeysHandler keys;
  private final MessagesHandler messages;
  private final DlqHandler dlq;
  private final SchedulesHandler schedules;
  private final GroupsHandler groups;
  private final QueuesHandler queues;
  private final FlowControlHandler flowControl;
  private final LogsHandler logs;

  ApiRoutes(BatchHandler batch, KeysHandler keys, MessagesHandler messages, DlqHandler dlq,
      SchedulesHandler schedules, GroupsHandler groups, QueuesHandler queues,
      FlowControlHandler flowControl, LogsHandler logs) {
    this.batch = batch;
    this.keys = keys;
    this.messages = messages;
    this.dlq = dlq;
    this.schedules = schedules;
    this.groups = groups;
    this.queues = queues;
    this.flowControl = flowControl;
    this.logs = logs;
  }

  RouterFunction<ServerResponse> toFunction() {
    var routes = RouterFunctions.route();
    Map<String, Set<HttpMethod>> methods = new LinkedHashMap<>();
    for (var call : ApiCall.values()) {
      var method = HttpMethod.valueOf(call.method());
      methods.computeIfAbsent(call.route(), _ -> new LinkedHashSet<>()).add(method);
      routes.route(at(call.route()).and(request -> request.method().equals(method)), handler(call));
    }
    methods.forEach((route, allowed) -> routes.route(at(route), request -> Mono.error(
        () -> new MethodNotAllowedException(request.method(), allowed))));
    for (String path : NOT_YET) {
      routes.route(path(path), _ -> Mono.error(
          () -> Refusal.notAvailable("this server does not have this call yet").asException()));
    }
    routes.route(path("/v2/**"), _ -> Mono.error(Answers::noSuchPath));
    return routes.build();
  }

  private HandlerFunction<ServerResponse> handler(ApiCall call) {
    return switch (call) {
      case PUBLISH, ENQUEUE -> _ -> Mono.error(Answers::noSuchPath); // those are PublishRoutes'
      case BATCH -> batch::publishAll;
      case KEYS -> keys::keys;
      case GET_MESSAGE -> messages::get;
      case CANCEL_MESSAGE -> messages::cancel;
      case CANCEL_MESSAGES -> messages::cancelMany;
      case LIST_DEAD_LETTERS -> dlq::list;
      case DELETE_DEAD_LETTERS -> dlq::deleteMany;
      case GET_CURSOR -> dlq::cursor;
      case RETRY_DEAD_LETTERS -> dlq::retryMany;
      case GET_DEAD_LETTER -> dlq::get;
      case DELETE_DEAD_LETTER -> dlq::delete;
      case RETRY_DEAD_LETTER -> dlq::retry;
      case LIST_EVENTS -> logs::events;
      case LIST_LOGS -> logs::logs;
      case LIST_SCHEDULES -> schedules::list;
      case GET_SCHEDULE -> schedules::get;
      case DELETE_SCHEDULE -> schedules::delete;
      case CREATE_SCHEDULE, POST_SCHEDULE_PAUSE, POST_SCHEDULE_RESUME -> schedules::post;
      case PATCH_SCHEDULE_PAUSE, PATCH_SCHEDULE_RESUME, PUT_SCHEDULE_PAUSE, PUT_SCHEDULE_RESUME ->
        schedules::patch;
      case LIST_GROUPS -> groups::list;
      case GET_GROUP -> groups::get;
      case DELETE_GROUP -> groups::delete;
      case SET_GROUP_DEFAULTS -> groups::setDefaults;
      case ADD_ENDPOINTS -> groups::add;
      case REMOVE_ENDPOINTS -> groups::remove;
      case LIST_QUEUES -> queues::list;
      case PUT_QUEUE -> queues::put;
      case GET_QUEUE -> queues::get;
      case DELETE_QUEUE -> queues::delete;
      case PAUSE_QUEUE -> queues::pause;
      case RESUME_QUEUE -> queues::resume;
      case LIST_FLOW_CONTROLS -> flowControl::list;
      case GET_FLOW_CONTROL -> flowControl::get;
      case PAUSE_FLOW_CONTROL, RESUME_FLOW_CONTROL, PIN_FLOW_CONTROL, UNPIN_FLOW_CONTROL,
          RESET_RATE, RESET ->
        flowControl::change;
      case GLOBAL_PARALLELISM -> flowControl::globalParallelism;
    };
  }

  private static RequestPredicate at(String route) {
    return path(route).or(path(route + "/"));
  }
}
