package io.posthaste.ingestapi.read;

import io.posthaste.schemas.internal.InternalServer;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Asks other services of the installation. Safe for any thread; never blocks. */
public final class InternalHttp implements AutoCloseable {
  /** Longest answer, and most connections to each, where nothing else is said. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_WAITING = 4096;
  private static final Duration MAX_IDLE = Duration.ofSeconds(20);
  private static final int CONNECT_TIMEOUT_MS = 2_000;

  private final ConnectionProvider connections;
  private final WebClient client;

  /** @param token what this process shows; empty for nothing */
  public InternalHttp(String token) {
    this(token, MAX_CONNECTIONS, MAX_ANSWER_BYTES);
  }

  /**
   * @param token what this process shows; empty for nothing
   * @param maxConnections most to each that is asked
   * @param maxAnswerBytes a longer answer fails
   */
  public InternalHttp(String token, int maxConnections, int maxAnswerBytes) {
    connections = ConnectionProvider.builder("posthaste-internal")
        .maxConnections(maxConnections)
        .pendingAcquireMaxCount(MAX_WAITING)
        .maxIdleTime(MAX_IDLE)
        .build();
    var http = HttpClient.create(connections)
        .option(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);
    client = WebClient.builder()
        .clientConnector(new ReactorClientHttpConnector(http))
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(maxAnswerBytes))
        .defaultHeaders(headers -> {
          if (!token.isEmpty()) headers.set(InternalServer.TOKEN_HEADER, token);
        })
        .build();
  }

  /** The answer, whatever its status; fails when there is none. */
  Mono<Answer> get(String base, Question question) {
    return answer(client.get().uri(base + question.template(), question.parameters()));
  }

  /** As above. */
  Mono<Answer> post(String base, String path, byte[] json) {
    return answer(
        client.post().uri(base + path).contentType(MediaType.APPLICATION_JSON).bodyValue(json));
  }

  private static Mono<Answer> answer(WebClient.RequestHeadersSpec<?> request) {
    return request.exchangeToMono(response -> response.bodyToMono(String.class)
        .defaultIfEmpty("")
        .map(body -> new Answer(response.statusCode().value(), body)));
  }

  @Override
  public void close() {
    connections.dispose();
  }
}
