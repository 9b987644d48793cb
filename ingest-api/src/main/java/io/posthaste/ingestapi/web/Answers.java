package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RefusedException;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.record.Reply;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers that several handlers give. */
final class Answers {
  private Answers() {}

  /** 200 with this JSON. */
  static Mono<ServerResponse> json(String json) {
    return of(Answer.ok(json));
  }

  /** What the scheduler has answered. */
  static Mono<ServerResponse> reply(Reply reply) {
    return of(Answer.of(reply));
  }

  static Mono<ServerResponse> of(Answer answer) {
    return ServerResponse.status(answer.status())
        .contentType(MediaType.APPLICATION_JSON)
        .headers(headers -> answer.headers().forEach(headers::set))
        .bodyValue(answer.json());
  }

  static RefusedException notFound(String what, String name) {
    return new Refusal(404, what + " " + InvalidValueException.excerpt(name) + " not found")
        .asException();
  }

  static RefusedException noSuchPath() {
    return new Refusal(404, "there is nothing at this path").asException();
  }
}
