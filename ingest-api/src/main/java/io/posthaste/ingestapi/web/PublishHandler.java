package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.PublishResult;
import io.posthaste.ingestapi.request.CallerAddress;
import io.posthaste.ingestapi.request.CommandHeaders;
import io.posthaste.ingestapi.request.DestinationTarget;
import io.posthaste.ingestapi.request.EnqueueTarget;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.ingestapi.request.RefusedException;
import io.posthaste.ingestapi.request.RequestTarget;
import io.posthaste.ingestapi.request.TakenPublish;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v2/publish/{destination}} and {@code POST /v2/enqueue/{queue}/{destination}}: one
 * message, appended before the answer.
 */
final class PublishHandler {
  private final Authentication authentication;
  private final PublishIntake intake;
  private final CallerAddress callers;
  private final RequestBodies bodies;
  private final long maxBodyBytes;
  private final InFlightBytes inFlight;
  private final Appender appender;
  private final ApiMeters meters;
  private final InstantSource clock;

  PublishHandler(Authentication authentication, PublishIntake intake, CallerAddress callers,
      RequestBodies bodies, long maxBodyBytes, InFlightBytes inFlight, Appender appender,
      ApiMeters meters, InstantSource clock) {
    this.authentication = authentication;
    this.intake = intake;
    this.callers = callers;
    this.bodies = bodies;
    this.maxBodyBytes = maxBodyBytes;
    this.inFlight = inFlight;
    this.appender = appender;
    this.meters = meters;
    this.clock = clock;
  }

  Mono<Answer> publish(ApiRequest request) {
    return counted(() -> {
      String raw = request.target().publishDestination();
      if (raw == null) throw Answers.noSuchPath();
      return accept(request, raw, null);
    });
  }

  Mono<Answer> enqueue(ApiRequest request) {
    return counted(() -> {
      if (!request.target().path().startsWith(RequestTarget.ENQUEUE_PREFIX)) {
        throw Answers.noSuchPath();
      }
      var target = EnqueueTarget.parse(request.target());
      return accept(request, target.destination(), target.queue());
    });
  }

  private Mono<Answer> counted(Supplier<Mono<Answer>> answer) {
    return Mono.defer(answer)
        .doOnError(RefusedException.class,
            e -> meters.published(PublishResult.ofStatus(e.refusal().status())));
  }

  private Mono<Answer> accept(ApiRequest request, String raw, @Nullable String queue) {
    var target = DestinationTarget.parse(raw);
    var tenant = authentication.tenantOf(request.headers(), target.query());
    var command = CommandHeaders.of(request.headers(), target.query().config());
    var envelope = new PublishIntake.Envelope(tenant.id(), callerIp(request, callers),
        target.destination(), queue);
    return appended(request, intake.accept(envelope, command, clock.instant()));
  }

  /** Takes the body, and appends or asks. */
  Mono<Answer> appended(ApiRequest request, TakenPublish publish) {
    var share = inFlight.open();
    return bodies.whole(request, maxBodyBytes, share)
        .flatMap(body -> append(request, publish, body, share))
        .doFinally(_ -> share.release());
  }

  private Mono<Answer> append(ApiRequest request, TakenPublish publish, byte[] body,
      InFlightBytes.Share share) {
    share.add(InFlightBytes.OVERHEAD_BYTES + publish.fields().sizeBytes());
    var command = new Command(publish.key(body).orElse(null), publish.fields(), body);
    if (publish.isAsked()) {
      return Acknowledged.on(request.eventLoop(), appender.ask(command, share))
          .map(Answer::of);
    }
    return Acknowledged.on(request.eventLoop(), appender.append(command, share))
        .map(id -> Answer.ok("{\"messageId\":\"" + id + "\"}"));
  }

  static @Nullable String callerIp(ApiRequest request, CallerAddress callers) {
    var remote = request.remote();
    if (remote == null || remote.getAddress() == null) return null;
    String forwardedFor = StreamSupport.stream(request.headers().spliterator(), false)
        .filter(field -> field.is("x-forwarded-for"))
        .map(field -> field.value())
        .collect(Collectors.joining(","));
    return callers.of(remote.getAddress(), forwardedFor.isEmpty() ? null : forwardedFor);
  }
}
