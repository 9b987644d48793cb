package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.Command;
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
import io.posthaste.ingestapi.request.RefusedException;
import io.posthaste.ingestapi.request.TakenPublish;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
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
  private record Message(TakenPublish publish, byte[] body) {}

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
      var publish = checked(item, tenant.id(), callerIp);
      share.add(InFlightBytes.OVERHEAD_BYTES + publish.fields().sizeBytes());
      messages.add(new Message(publish, item.body()));
    });
    return bodies.read(request, limits.maxBytes(), share, reader::feed)
        .then(Mono.fromRunnable(reader::end))
        .then(Mono.defer(() -> Acknowledged.on(request.eventLoop(), appendAll(messages, share))))
        .flatMap(Answers::json)
        .doFinally(_ -> share.release());
  }

  private TakenPublish checked(BatchItem item, String tenant, @Nullable String callerIp) {
    try {
      var command = CommandHeaders.of(item.headers(), HeaderFields.NONE);
      var envelope = new PublishIntake.Envelope(tenant, callerIp, item.destination(),
          item.queue());
      return intake.accept(envelope, command, clock.instant());
    } catch (RefusedException e) {
      throw e.refusal().at(item.where()).asException();
    }
  }

  /** The JSON of the answer. Fails when not one message was acknowledged. */
  private CompletableFuture<String> appendAll(List<Message> messages, InFlightBytes.Share share) {
    share.hold();
    var askedQueues = askedQueues(messages);
    return CompletableFuture.supplyAsync(() -> messages.stream()
        .map(message -> element(message, askedQueues, share).toCompletableFuture())
        .toList(), worker)
        .thenCompose(elements -> CompletableFuture.allOf(elements.toArray(CompletableFuture[]::new))
            .handleAsync((_, _) -> json(elements), worker))
        .whenComplete((_, _) -> share.release());
  }

  /**
   * Queues with a message that is asked. What is asked and what is only appended are written by two
   * producers, between which there is no order: so all messages of such a queue are asked.
   */
  private static Set<String> askedQueues(List<Message> messages) {
    return messages.stream()
        .map(Message::publish)
        .filter(TakenPublish::isAsked)
        .map(publish -> publish.command().queue())
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What stands in the answer for the message: the scheduler's answer where it is asked. */
  private CompletionStage<String> element(Message message, Set<String> askedQueues,
      InFlightBytes.Share share) {
    var publish = message.publish();
    String queue = publish.command().queue();
    boolean isAsked = publish.isAsked() || (queue != null && askedQueues.contains(queue));
    var command = new Command(publish.key(message.body()).orElse(null), publish.fields(),
        message.body());
    return isAsked
        ? appender.ask(command, share).thenApply(Reply::json)
        : appender.append(command, share).thenApply(id -> "{\"messageId\":\"" + id + "\"}");
  }

  private static String json(List<CompletableFuture<String>> elements) {
    var json = new StringBuilder("[");
    boolean mayBeStored = false;
    int failed = 0;
    for (var element : elements) {
      if (json.length() > 1) json.append(',');
      if (element.isCompletedExceptionally()) {
        var failure = unwrapped(element.exceptionNow());
        failed++;
        mayBeStored |= !(failure instanceof LogUnavailableException e) || e.mayBeStored();
        json.append("{\"error\":")
            .append(JsonText.quoted(String.valueOf(failure.getMessage())))
            .append('}');
      } else {
        json.append(element.join());
      }
    }
    if (failed > 0 && failed == elements.size()) {
      throw new CompletionException(new LogUnavailableException(mayBeStored, null));
    }
    return json.append(']').toString();
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
