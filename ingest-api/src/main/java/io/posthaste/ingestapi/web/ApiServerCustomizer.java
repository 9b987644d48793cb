package io.posthaste.ingestapi.web;

import java.util.function.BooleanSupplier;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Sets up Reactor Netty: limits, {@link PublishRoutes}, and the {@link EdgeHandler} of each connection. */
public final class ApiServerCustomizer
    implements
      WebServerFactoryCustomizer<NettyReactiveWebServerFactory>,
      Ordered {
  private final int maxHeaderBytes;
  private final BooleanSupplier draining;
  private final PublishRoutes routes;

  /**
   * @param maxHeaderBytes limit of the request line, and of all header lines together
   * @param draining whether each answer is to end its connection
   * @param routes not a bean, which a server of management would have too
   */
  public ApiServerCustomizer(int maxHeaderBytes, BooleanSupplier draining,
      PublishRoutes routes) {
    this.maxHeaderBytes = maxHeaderBytes;
    this.draining = draining;
    this.routes = routes;
  }

  @Override
  public void customize(NettyReactiveWebServerFactory factory) {
    factory.addServerCustomizers(this::customized);
    factory.addRouteProviders(routes);
  }

  /** Last: what is set here holds, whatever the platform makes Spring Boot choose. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE;
  }

  private HttpServer customized(HttpServer server) {
    return server.forwarded(false) // a publisher's address is CallerAddress' to find
        .httpRequestDecoder(spec -> spec.maxInitialLineLength(maxHeaderBytes)
            .maxHeaderSize(maxHeaderBytes))
        .doOnChannelInit((_, channel, _) -> {
          if (channel.pipeline().get(NettyPipeline.HttpTrafficHandler) != null) {
            channel.pipeline()
                .addBefore(NettyPipeline.HttpTrafficHandler, EdgeHandler.NAME,
                    new EdgeHandler(draining));
          }
        });
  }
}
