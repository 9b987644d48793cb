package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.ingestapi.append.RecordTooLargeForLogException;
import io.posthaste.ingestapi.ask.NoReplyException;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RefusedException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/** The one place where a failure becomes an answer: {@code {"error":"..."}} and a status. */
public final class ErrorAnswers implements WebExceptionHandler, Ordered {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final String RETRY_AFTER_SECONDS = "1";
  private static final long LOG_EVERY_MS = 1000;

  private final InstantSource clock;
  private final AtomicLong unavailableLoggedMs = new AtomicLong();

  public ErrorAnswers(InstantSource clock) {
    this.clock = clock;
  }

  /** Before Spring Boot's own. */
  @Override
  public int getOrder() {
    return -2;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
    var response = exchange.getResponse();
    if (response.isCommitted() || failure instanceof AbortedException) return Mono.error(failure);
    var answer = of(failure, exchange.getRequest().getId());
    response.setRawStatusCode(answer.status());
    var headers = response.getHeaders();
    headers.setContentType(MediaType.APPLICATION_JSON);
    answer.headers().forEach(headers::set);
    if (failure instanceof MethodNotAllowedException e) headers.setAllow(e.getSupportedMethods());
    headers.setContentLength(answer.json().length);
    return response
        .writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(answer.json())));
  }

  /** What a request is answered that has failed so; what operators should see is logged. */
  Answer of(Throwable failure, String requestId) {
    var refusal = refusal(failure, requestId);
    log(refusal, failure, requestId);
    var headers = switch (refusal.status()) {
      case 503 -> Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      case 401 -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      default -> Map.<String, String>of();
    };
    return new Answer(refusal.status(), headers, JsonText.error(refusal.message()));
  }

  private static Refusal refusal(Throwable failure, String requestId) {
    return switch (failure) {
      case RefusedException e -> e.refusal();
      case LogUnavailableException e -> new Refusal(503, String.valueOf(e.getMessage()));
      case NoReplyException e -> new Refusal(503, String.valueOf(e.getMessage()));
      case ReadUnavailableException e -> new Refusal(503, String.valueOf(e.getMessage()));
      case RecordTooLargeForLogException e -> Refusal.tooLarge(String.valueOf(e.getMessage()));
      case MethodNotAllowedException e ->
        new Refusal(405, "expected " + e.getSupportedMethods() + ", but got " + e.getHttpMethod());
      case ResponseStatusException e when e.getStatusCode().value() == 404 ->
        Answers.noSuchPath().refusal();
      case ResponseStatusException e when e.getStatusCode().is4xxClientError() ->
        new Refusal(e.getStatusCode().value(), reason(e.getStatusCode().value()));
      default -> new Refusal(500, "internal error in request " + requestId);
    };
  }

  private static String reason(int status) {
    var known = HttpStatus.resolve(status);
    return known == null ? "the request was refused" : known.getReasonPhrase();
  }

  /** Client faults are not logged; of unavailability one line a second is enough. */
  private void log(Refusal refusal, Throwable failure, String requestId) {
    if (refusal.status() == 500) {
      LOG.atError().addKeyValue("requestId", requestId).setCause(failure).log("request failed");
    } else if (refusal.status() == 503 && mayLogAgain()) {
      LOG.atWarn()
          .addKeyValue("requestId", requestId)
          .addKeyValue("cause", failure.getCause() == null ? failure : failure.getCause())
          .log("answering 503: {}", refusal.message());
    }
  }

  private boolean mayLogAgain() {
    long nowMs = clock.millis();
    long lastMs = unavailableLoggedMs.get();
    return nowMs - lastMs >= LOG_EVERY_MS && unavailableLoggedMs.compareAndSet(lastMs, nowMs);
  }
}
