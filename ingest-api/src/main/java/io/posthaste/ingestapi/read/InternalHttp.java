package io.posthaste.ingestapi.read;

import io.posthaste.schemas.internal.InternalServer;
import java.time.Duration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Asks other services of the installation. Safe for any thread; never blocks. */
public final class InternalHttp implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_WAITING = 4096;
  private static final Duration MAX_IDLE = Duration.ofSeconds(20);
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final ConnectionProvider connections = ConnectionProvider.builder("posthaste-internal")
      .maxConnections(MAX_CONNECTIONS)
      .pendingAcquireMaxCount(MAX_WAITING)
      .maxIdleTime(MAX_IDLE)
      .build();
  private final WebClient client;

  /** @param token what this process shows; empty for nothing */
  public InternalHttp(String token) {
    var http = HttpClient.create(connections)
        .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);
    client = WebClient.builder()
        .clientConnector(new ReactorClientHttpConnector(http))
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MAX_ANSWER_BYTES))
        .defaultHeaders(headers -> {
          if (!token.isEmpty()) headers.set(InternalServer.TOKEN_HEADER, token);
        })
        .build();
  }

  /** The answer, whatever its status; fails when there is none. */
  Mono<Answer> get(String base, Question question) {
    return client.get()
        .uri(base + question.template(), question.parameters())
        .exchangeToMono(response -> response.bodyToMono(String.class)
            .defaultIfEmpty("")
            .map(body -> new Answer(response.statusCode().value(), body)));
  }

  @Override
  public void close() {
    connections.dispose();
  }
}
