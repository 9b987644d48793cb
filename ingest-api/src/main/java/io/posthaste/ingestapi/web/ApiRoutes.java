package io.posthaste.ingestapi.web;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import io.posthaste.ingestapi.request.Refusal;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** Which path leads where. Paths that the API has and this server does not have yet say so. */
public final class ApiRoutes {
  private static final List<String> NOT_YET = List.of("/v2/enqueue/**", "/v2/messages/**",
      "/v2/schedules/**", "/v2/queues/**", "/v2/topics/**", "/v2/flowControl/**",
      "/v2/globalParallelism", "/v2/dlq/**", "/v2/events", "/v2/logs", "/v2/keys/rotate",
      "/v2/trigger/**", "/v2/batch/trigger", "/v2/workflows/**", "/v2/wait/**", "/v2/notify/**",
      "/v2/waiters/**");

  private ApiRoutes() {}

  static RouterFunction<ServerResponse> of(PublishHandler publish, BatchHandler batch,
      KeysHandler keys) {
    var routes = RouterFunctions.route();
    for (var call : ApiCall.values()) {
      only(routes, HttpMethod.valueOf(call.method()), call.route(), switch (call) {
        case PUBLISH -> publish::publish;
        case BATCH -> batch::publishAll;
        case KEYS -> keys::keys;
      });
    }
    for (String path : NOT_YET) {
      routes.route(path(path), _ -> Mono.error(
          () -> Refusal.notAvailable("this server does not have this call yet").asException()));
    }
    routes.route(path("/v2/**"), _ -> Mono.error(Answers::noSuchPath));
    return routes.build();
  }

  private static void only(RouterFunctions.Builder routes, HttpMethod method, String path,
      HandlerFunction<ServerResponse> handler) {
    routes.route(path(path).and(request -> request.method().equals(method)), handler);
    routes.route(path(path), request -> Mono.error(
        () -> new MethodNotAllowedException(request.method(), Set.of(method))));
  }
}
