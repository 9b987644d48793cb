package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.request.QueryParameters;
import io.posthaste.schemas.tenant.Tenant;
import java.util.function.Function;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What calls beside publishes have in common: who calls, and a small body. */
final class Caller {
  /** Filters, endpoints, default headers. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  private final Authentication authentication;
  private final RequestBodies bodies;
  private final InFlightBytes inFlight;

  Caller(Authentication authentication, RequestBodies bodies, InFlightBytes inFlight) {
    this.authentication = authentication;
    this.bodies = bodies;
    this.inFlight = inFlight;
  }

  /** A call whose caller is known. */
  record Call(ApiRequest request, QueryParameters query, Tenant tenant, ServerRequest server) {
    String tenantId() {
      return tenant.id();
    }

    /** The part of the path that the route names so, decoded. */
    String variable(String name) {
      return server.pathVariable(name);
    }

    /** The answer, given on the thread of the connection. */
    <T> Mono<T> here(Mono<T> answer) {
      return answer.publishOn(Schedulers.fromExecutor(request.eventLoop()));
    }
  }

  /** Answers the request; what is thrown is the answer too. */
  Mono<ServerResponse> answered(ServerRequest request,
      Function<Call, Mono<ServerResponse>> answer) {
    return Mono.defer(() -> {
      var api = ApiRequest.of(request);
      var query = QueryParameters.parse(api.target().query());
      var tenant = authentication.tenantOf(api.headers(), query);
      return answer.apply(new Call(api, query, tenant, request));
    });
  }

  Mono<byte[]> body(Call call) {
    var share = inFlight.open();
    return bodies.whole(call.request(), MAX_BODY_BYTES, share).doFinally(_ -> share.release());
  }
}
