package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.control.Cancellation;
import io.posthaste.ingestapi.control.MessageLookup;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.ReadResult;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.CancelRequest;
import io.posthaste.schemas.message.MessageId;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code /v2/messages}: messages that are not over, found and canceled. */
final class MessagesHandler {
  private final Caller caller;
  private final Asking asking;
  private final MessageLookup messages;
  private final Cancellation cancellation;
  private final ApiMeters meters;

  MessagesHandler(Caller caller, Asking asking, MessageLookup messages, Cancellation cancellation,
      ApiMeters meters) {
    this.caller = caller;
    this.asking = asking;
    this.messages = messages;
    this.cancellation = cancellation;
    this.meters = meters;
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      String id = call.variable("messageId");
      return call.here(Mono.justOrEmpty(MessageId.parse(id))
          .flatMap(known -> messages.find(call.tenantId(), known, asking.partitions())))
          .doOnNext(_ -> meters.read(ReadResult.FOUND))
          .doOnError(ReadUnavailableException.class, _ -> meters.read(ReadResult.UNAVAILABLE))
          .switchIfEmpty(Mono.error(() -> {
            meters.read(ReadResult.NOT_FOUND);
            return Answers.notFound("message", id);
          }))
          .flatMap(Answers::json);
    });
  }

  Mono<ServerResponse> cancel(ServerRequest request) {
    return caller.answered(request, call -> {
      String id = call.variable("messageId");
      return call.here(cancellation.one(call.tenantId(), id))
          .flatMap(found -> found
              ? Answers.json("{\"cancelled\":1}")
              : Mono.error(Answers.notFound("message", id)));
    });
  }

  Mono<ServerResponse> cancelMany(ServerRequest request) {
    return caller.answered(request, call -> call.here(caller.body(call)
        .map(body -> CancelRequest.parse(call.query(), body))
        .flatMap(filter -> cancellation.all(call.tenantId(), filter)))
        .flatMap(count -> Answers.json("{\"cancelled\":" + count + "}")));
  }
}
