package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.request.CallerAddress;
import io.posthaste.ingestapi.request.CommandHeaders;
import io.posthaste.ingestapi.request.DestinationTarget;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.ingestapi.request.ScheduleTarget;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.RoutingKey;
import java.time.InstantSource;
import java.util.Comparator;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code /v2/schedules}. */
final class SchedulesHandler {
  private static final Comparator<JsonNode> BY_CREATION = Comparator
      .<JsonNode>comparingLong(schedule -> schedule.path("createdAt").asLong(0))
      .thenComparing(schedule -> schedule.path("scheduleId").asString(""));

  private final Caller caller;
  private final Asking asking;
  private final StateReader state;
  private final PublishHandler publish;
  private final PublishIntake intake;
  private final CallerAddress callers;
  private final InstantSource clock;

  SchedulesHandler(Caller caller, Asking asking, StateReader state, PublishHandler publish,
      PublishIntake intake, CallerAddress callers, InstantSource clock) {
    this.caller = caller;
    this.asking = asking;
    this.state = state;
    this.publish = publish;
    this.intake = intake;
    this.callers = callers;
    this.clock = clock;
  }

  Mono<ServerResponse> list(ServerRequest request) {
    return caller.answered(request, call -> state.all(call, "schedules", BY_CREATION));
  }

  Mono<ServerResponse> get(ServerRequest request) {
    return caller.answered(request, call -> {
      if (!(ScheduleTarget
          .existing(call.request().target()) instanceof ScheduleTarget.One(var id))) {
        throw Answers.noSuchPath();
      }
      return state.one(call, RoutingKey.ofSchedule(call.tenantId(), id), "schedules/" + id,
          "schedule", id);
    });
  }

  Mono<ServerResponse> delete(ServerRequest request) {
    return caller.answered(request, call -> {
      if (!(ScheduleTarget
          .existing(call.request().target()) instanceof ScheduleTarget.One(var id))) {
        throw Answers.noSuchPath();
      }
      return asked(call, CommandType.SCHEDULE_DELETE, id);
    });
  }

  /** {@code PATCH} and {@code PUT}: pause or resume. */
  Mono<ServerResponse> patch(ServerRequest request) {
    return caller.answered(request,
        call -> changed(call, ScheduleTarget.existing(call.request().target())));
  }

  /** {@code POST}: a new schedule, or pause or resume. */
  Mono<ServerResponse> post(ServerRequest request) {
    return caller.answered(request, call -> changed(call,
        ScheduleTarget.posted(call.request().target(), call.request().headers())));
  }

  private Mono<ServerResponse> changed(Caller.Call call, ScheduleTarget target) {
    return switch (target) {
      case ScheduleTarget.Pause(var id) -> asked(call, CommandType.SCHEDULE_PAUSE, id);
      case ScheduleTarget.Resume(var id) -> asked(call, CommandType.SCHEDULE_RESUME, id);
      case ScheduleTarget.New(var raw) -> created(call, raw);
      case ScheduleTarget.One _ -> throw Answers.noSuchPath();
    };
  }

  private Mono<ServerResponse> created(Caller.Call call, String raw) {
    var target = DestinationTarget.parse(raw);
    var command = CommandHeaders.of(call.request().headers(), target.query().config());
    var envelope = new PublishIntake.Envelope(call.tenantId(),
        PublishHandler.callerIp(call.request(), callers), target.destination(), null);
    return publish
        .appended(call.request(), intake.acceptSchedule(envelope, command, clock.instant()))
        .flatMap(Answers::of);
  }

  private Mono<ServerResponse> asked(Caller.Call call, CommandType type, String id) {
    var command = Asking.command(type, call.tenantId(),
        RoutingKey.ofSchedule(call.tenantId(), id), new HeaderField(HeaderNames.SCHEDULE_ID, id),
        null);
    return Acknowledged.on(call.request().eventLoop(), asking.ask(command))
        .flatMap(Answers::reply);
  }
}
