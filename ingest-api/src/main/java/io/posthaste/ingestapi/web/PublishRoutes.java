package io.posthaste.ingestapi.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * The calls that come as often as messages do, answered by the server itself: what WebFlux does
 * around a request costs as much as reading, checking and appending it. All other calls, and other
 * methods on these paths, are {@link ApiRoutes}'.
 */
public final class PublishRoutes implements NettyRouteProvider {
  private final PublishHandler publish;
  private final ErrorAnswers errors;

  PublishRoutes(PublishHandler publish, ErrorAnswers errors) {
    this.publish = publish;
    this.errors = errors;
  }

  @Override
  public HttpServerRoutes apply(HttpServerRoutes routes) {
    return routes
        .route(is(ApiCall.PUBLISH), (request, response) -> answered(request, response,
            publish::publish))
        .route(is(ApiCall.ENQUEUE), (request, response) -> answered(request, response,
            publish::enqueue));
  }

  private static Predicate<HttpServerRequest> is(ApiCall call) {
    var method = HttpMethod.valueOf(call.method());
    String path = call.route();
    return request -> request.uri().equals(path) && request.method().equals(method);
  }

  private Publisher<Void> answered(HttpServerRequest request, HttpServerResponse response,
      Function<ApiRequest, Mono<Answer>> answer) {
    return Mono.defer(() -> answer.apply(ApiRequest.of(request)))
        .onErrorResume(failure -> failure instanceof AbortedException
            ? Mono.error(failure)
            : Mono.just(errors.of(failure, request.requestId())))
        .flatMap(given -> Mono.from(send(response, given)));
  }

  private static Publisher<Void> send(HttpServerResponse response, Answer answer) {
    response.status(answer.status())
        .header(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(answer.json().length));
    answer.headers().forEach(response::header);
    return response.sendObject(Unpooled.wrappedBuffer(answer.json()));
  }
}
