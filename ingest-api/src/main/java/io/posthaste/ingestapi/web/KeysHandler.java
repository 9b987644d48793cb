package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.request.QueryParameters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /v2/keys}: the keys that sign deliveries to the tenant's endpoints. */
final class KeysHandler {
  private final Authentication authentication;

  KeysHandler(Authentication authentication) {
    this.authentication = authentication;
  }

  Mono<ServerResponse> keys(ServerRequest request) {
    return Mono.defer(() -> {
      var api = ApiRequest.of(request);
      var query = QueryParameters.parse(api.target().query());
      var keys = authentication.tenantOf(api.headers(), query).keys();
      return Answers.json("{\"current\":" + JsonText.quoted(keys.current()) + ",\"next\":"
          + JsonText.quoted(keys.next()) + "}");
    });
  }
}
