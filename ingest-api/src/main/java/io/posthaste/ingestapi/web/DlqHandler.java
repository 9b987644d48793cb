package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.DeadLetters;
import io.posthaste.ingestapi.dlq.Entry;
import io.posthaste.ingestapi.dlq.Page;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.DeadLetterResult;
import io.posthaste.ingestapi.observe.ReadResult;
import io.posthaste.ingestapi.read.DeadLetterIndex.Redriven;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.CursorRequest;
import io.posthaste.ingestapi.request.DeadLetterRequest;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.ingestapi.request.RetryFields;
import io.posthaste.schemas.dlq.DeadLetterCursor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code /v2/dlq}: dead letters. */
final class DlqHandler {
  private static final int CREATED = 201;

  private final Caller caller;
  private final DeadLetters letters;
  private final PublishIntake intake;
  private final ApiMeters meters;

  DlqHandler(Caller caller, DeadLetters letters, PublishIntake intake, ApiMeters meters) {
    this.caller = caller;
    this.letters = letters;
    this.intake = intake;
    this.meters = meters;
  }

  Mono<ServerResponse> list(ServerRequest request) {
    return caller.answered(request, call -> {
      var asked = DeadLetterRequest.list(call.query());
      if (asked.isOfWorkflows()) return Answers.json("{\"messages\":[]}");
      return counted(call.here(letters.list(call.tenantId(), asked)))
          .doOnNext(_ -> meters.read(ReadResult.FOUND))
          .map(page -> json(page, asked.isFollowing()))
          .flatMap(Answers::json);
    });
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      String id = call.variable("dlqId");
      return counted(call.here(letters.one(call.tenantId(), id)))
          .doOnNext(_ -> meters.read(ReadResult.FOUND))
          .switchIfEmpty(Mono.error(() -> {
            meters.read(ReadResult.NOT_FOUND);
            return notFound(id);
          }))
          .map(Entry::json)
          .flatMap(Answers::json);
    });
  }

  Mono<ServerResponse> cursor(ServerRequest request) {
    return caller.answered(request,
        call -> call
            .here(letters.cursor(call.tenantId(), CursorRequest.parse(call.query())))
            .map(DlqHandler::json)
            .flatMap(Answers::json));
  }

  Mono<ServerResponse> delete(ServerRequest request) {
    return caller.answered(request, call -> {
      String id = call.variable("dlqId");
      return deleted(call, DeadLetterRequest.of(id)).flatMap(
          done -> done.letters().isEmpty()
              ? Mono.error(notFound(id))
              : Answers.json("{\"deleted\":1}"));
    });
  }

  Mono<ServerResponse> deleteMany(ServerRequest request) {
    return caller.answered(request,
        call -> caller.body(call)
            .map(body -> DeadLetterRequest.bulk(call.query(), body))
            .flatMap(asked -> deleted(call, asked))
            .flatMap(done -> Answers.json(
                "{\"deleted\":" + done.letters().size() + cursorProperty(done.cursor()) + "}")));
  }

  Mono<ServerResponse> retry(ServerRequest request) {
    return caller.answered(request, call -> {
      String id = call.variable("dlqId");
      return retried(call, DeadLetterRequest.of(id)).flatMap(
          done -> done.letters().isEmpty()
              ? Mono.error(notFound(id))
              : created(json(done.letters().getFirst())));
    });
  }

  Mono<ServerResponse> retryMany(ServerRequest request) {
    return caller.answered(request,
        call -> caller.body(call)
            .map(body -> DeadLetterRequest.bulk(call.query(), body))
            .flatMap(asked -> retried(call, asked).flatMap(done -> {
              var ids = asked.filter().dlqIds();
              if (ids.isPresent() && done.letters().isEmpty() && !asked.isOfWorkflows()) {
                return Mono.error(notFound(String.join(", ", ids.get())));
              }
              return created(done.letters()
                  .stream()
                  .map(DlqHandler::json)
                  .collect(Collectors.joining(",", "{\"responses\":[",
                      "]" + cursorProperty(done.cursor()) + "}")));
            })));
  }

  private Mono<DeadLetters.Done<String>> deleted(Caller.Call call, DeadLetterRequest asked) {
    return call.here(letters.delete(call.tenantId(), asked))
        .doOnNext(done -> meters.left(DeadLetterResult.DELETED, done.letters().size()));
  }

  private Mono<DeadLetters.Done<Redriven>> retried(Caller.Call call, DeadLetterRequest asked) {
    var fields = RetryFields.of(call.request().headers(), call.query().config(), intake);
    return call.here(letters.retry(call.tenantId(), asked, fields))
        .doOnNext(done -> meters.left(DeadLetterResult.RETRIED, done.letters().size()));
  }

  private <T> Mono<T> counted(Mono<T> read) {
    return read.doOnError(ReadUnavailableException.class,
        _ -> meters.read(ReadResult.UNAVAILABLE));
  }

  private static RuntimeException notFound(String ids) {
    return Answers.notFound("dead letter", ids);
  }

  private static Mono<ServerResponse> created(String json) {
    return ServerResponse.status(CREATED)
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(JsonText.bytes(json));
  }

  private static String json(Page page, boolean isFollowing) {
    return page.entries()
        .stream()
        .map(Entry::json)
        .collect(Collectors.joining(",", "{\"messages\":[",
            "]" + cursorProperty(isFollowing || page.hasMore() ? page.next() : null) + "}"));
  }

  private static String json(Redriven redriven) {
    return "{\"messageId\":" + JsonText.quoted(redriven.messageId()) + ",\"dlqId\":"
        + JsonText.quoted(redriven.dlqId()) + "}";
  }

  private static String json(DeadLetterCursor cursor) {
    return cursor.offsets()
        .entrySet()
        .stream()
        .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
        .collect(Collectors.joining(",",
            "{\"cursor\":" + JsonText.quoted(cursor.text()) + ",\"topicId\":"
                + JsonText.quoted(cursor.topicId()) + ",\"offsets\":{",
            "}}"));
  }

  /** With a comma in front; nothing without a cursor. */
  private static String cursorProperty(@Nullable DeadLetterCursor cursor) {
    return cursor == null ? "" : ",\"cursor\":" + JsonText.quoted(cursor.text());
  }
}
