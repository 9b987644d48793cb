package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.request.RequestTarget;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A request as it came over the wire.
 *
 * @param headers every header field, one character a byte, without the one that {@link EdgeHandler}
 *   added
 * @param remote where the connection comes from; null when it is not known
 * @param eventLoop the thread of its connection
 */
record ApiRequest(HttpServerRequest http, RequestTarget target, HeaderFields headers,
    @Nullable InetSocketAddress remote,
    ScheduledExecutorService eventLoop) {

  static ApiRequest of(ServerRequest request) {
    return of(ServerHttpRequestDecorator
        .<HttpServerRequest>getNativeRequest(request.exchange().getRequest()));
  }

  static ApiRequest of(HttpServerRequest http) {
    var fields = new ArrayList<HeaderField>();
    String target = "/";
    for (var header : http.requestHeaders()) {
      if (header.getKey().equalsIgnoreCase(EdgeHandler.TARGET_HEADER)) {
        target = header.getValue();
      } else {
        fields.add(new HeaderField(header.getKey(), header.getValue()));
      }
    }
    return new ApiRequest(http, RequestTarget.parse(target), new HeaderFields(fields),
        http.remoteAddress(), eventLoop(http));
  }

  private static ScheduledExecutorService eventLoop(HttpServerRequest http) {
    var eventLoop = new AtomicReference<ScheduledExecutorService>();
    http.withConnection(connection -> eventLoop.set(connection.channel().eventLoop()));
    return eventLoop.get();
  }
}
