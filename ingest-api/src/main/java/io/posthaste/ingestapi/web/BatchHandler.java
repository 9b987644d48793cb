package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.append.LogUnavailableException;
import io.posthaste.ingestapi.batch.BatchItem;
import io.posthaste.ingestapi.batch.BatchLimits;
import io.posthaste.ingestapi.batch.BatchReader;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.PublishResult;
import io.posthaste.ingestapi.request.CallerAddress;
import io.posthaste.ingestapi.request.CommandHeaders;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.ingestapi.request.QueryParameters;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RefusedException;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v2/batch}: many messages. All are checked before the first is appended; then each is
 * appended, in order, and one that fails is told in its place.
 */
final class BatchHandler {
  private final Authentication authentication;
  private final PublishIntake intake;
  private final CallerAddress callers;
  private final RequestBodies bodies;
  private final BatchLimits limits;
  private final InFlightBytes inFlight;
  private final Appender appender;
  private final ApiMeters meters;
  private final InstantSource clock;
  private final Executor worker;

  /** @param worker appends the messages: thousands in a row would hold up an event loop */
  BatchHandler(Authentication authentication, PublishIntake intake, CallerAddress callers,
      RequestBodies bodies, BatchLimits limits, InFlightBytes inFlight, Appender appender,
      ApiMeters meters, InstantSource clock, Executor worker) {
    this.authentication = authentication;
    this.intake = intake;
    this.callers = callers;
    this.bodies = bodies;
    this.limits = limits;
    this.inFlight = inFlight;
    this.appender = appender;
    this.meters = meters;
    this.clock = clock;
    this.worker = worker;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
  private record Message(HeaderFields fields, byte[] body) {}

  Mono<ServerResponse> publishAll(ServerRequest request) {
    return Mono.defer(() -> accept(ApiRequest.of(request)))
        .doOnError(RefusedException.class,
            e -> meters.published(PublishResult.ofStatus(e.refusal().status())));
  }

  private Mono<ServerResponse> accept(ApiRequest request) {
    var tenant = authentication.tenantOf(request.headers(),
        QueryParameters.parse(request.target().query()));
    String callerIp = PublishHandler.callerIp(request, callers);
    var messages = new ArrayList<Message>();
    var share = inFlight.open();
    var reader = new BatchReader(limits, item -> {
      var fields = checked(item, tenant.id(), callerIp);
      share.add(InFlightBytes.OVERHEAD_BYTES + fields.sizeBytes());
      messages.add(new Message(fields, item.body()));
    });
    return bodies.read(request, limits.maxBytes(), share, reader::feed)
        .then(Mono.fromRunnable(reader::end))
        .then(Mono.defer(() -> Acknowledged.on(request.eventLoop(), appendAll(messages, share))))
        .flatMap(Answers::json)
        .doFinally(_ -> share.release());
  }

  private HeaderFields checked(BatchItem item, String tenant, @Nullable String callerIp) {
    try {
      if (item.queue() != null) {
        throw Refusal.notAvailable("queue: this server does not have queues yet").asException();
      }
      var command = CommandHeaders.of(item.headers(), HeaderFields.NONE);
      var envelope = new PublishIntake.Envelope(tenant, callerIp, item.destination());
      return intake.accept(envelope, command, clock.instant());
    } catch (RefusedException e) {
      throw e.refusal().at(item.where()).asException();
    }
  }

  /** The JSON of the answer. Fails when not one message was acknowledged. */
  private CompletableFuture<String> appendAll(List<Message> messages, InFlightBytes.Share share) {
    share.hold();
    return CompletableFuture.supplyAsync(() -> messages.stream()
        .map(message -> appender.append(message.fields(), message.body(), share)
            .toCompletableFuture())
        .toList(), worker)
        .thenCompose(appends -> CompletableFuture.allOf(appends.toArray(CompletableFuture[]::new))
            .handle((_, _) -> json(appends)))
        .whenComplete((_, _) -> share.release());
  }

  private static String json(List<CompletableFuture<MessageId>> appends) {
    var json = new StringBuilder("[");
    boolean mayBeStored = false;
    int failed = 0;
    for (var append : appends) {
      if (json.length() > 1) json.append(',');
      if (append.isCompletedExceptionally()) {
        var failure = append.exceptionNow();
        failed++;
        mayBeStored |= !(failure instanceof LogUnavailableException e) || e.mayBeStored();
        json.append("{\"error\":")
            .append(JsonText.quoted(String.valueOf(failure.getMessage())))
            .append('}');
      } else {
        json.append("{\"messageId\":\"").append(append.join()).append("\"}");
      }
    }
    if (failed > 0 && failed == appends.size()) {
      throw new CompletionException(new LogUnavailableException(mayBeStored, null));
    }
    return json.append(']').toString();
  }
}
