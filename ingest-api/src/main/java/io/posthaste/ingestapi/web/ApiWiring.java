package io.posthaste.ingestapi.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.append.IngestLog;
import io.posthaste.ingestapi.ask.Commands;
import io.posthaste.ingestapi.batch.BatchLimits;
import io.posthaste.ingestapi.control.Asking;
import io.posthaste.ingestapi.control.Cancellation;
import io.posthaste.ingestapi.control.DeadLetters;
import io.posthaste.ingestapi.control.MessageLookup;
import io.posthaste.ingestapi.control.WaitingRoom;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.read.DeadLetterIndex;
import io.posthaste.ingestapi.read.EventLogs;
import io.posthaste.ingestapi.read.MessageLog;
import io.posthaste.ingestapi.read.MessagesInHand;
import io.posthaste.ingestapi.read.SchedulerState;
import io.posthaste.ingestapi.request.CallerAddress;
import io.posthaste.ingestapi.request.GroupBody;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.ingestapi.request.ScheduleIds;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Builds the handlers and the routes to them; owns the thread that appends batches. */
public final class ApiWiring implements AutoCloseable {
  private final RouterFunction<ServerResponse> routes;
  private final PublishRoutes publishRoutes;
  private final ExecutorService batchAppends = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("batch-append").factory());

  /**
   * Limits of the server.
   *
   * @param maxHeaderBytes of the fields of one message
   * @param maxInFlightBytes of all requests together
   * @param messageGrace how long after its publish a message that is over can still be found
   * @param maxWaitingRequests most that wait for dead letters
   * @param internalTimeout longest time for what is asked of other services
   */
  public record Settings(int maxBodyBytes, BatchLimits batch, long maxHeaderBytes,
      long maxInFlightBytes, Duration bodyTimeout, Duration messageGrace, int maxWaitingRequests,
      Duration internalTimeout, List<IpRange> trustedProxies) {}

  /** The world around the server: where commands go, and what can be read. */
  public record Outside(IngestLog log, Commands commands, SchedulerState state,
      MessagesInHand inHand, MessageLog messages, DeadLetterIndex deadLetters,
      EventLogs eventLogs) {}

  /** @param random what nobody can guess: names for schedules come of it */
  public ApiWiring(Settings settings, Tenants tenants, AddressPolicy addresses,
      PublishLimits limits, Outside outside, InstantSource clock, RandomGenerator random,
      MeterRegistry registry, ErrorAnswers errors) {
    var inFlight = new InFlightBytes(settings.maxInFlightBytes());
    var waitingRoom = new WaitingRoom(settings.maxWaitingRequests());
    var meters = new ApiMeters(registry, inFlight, waitingRoom::taken);
    var authentication = new Authentication(tenants);
    var parser = new PublishParser(limits);
    var intake = new PublishIntake(parser, addresses, settings.maxHeaderBytes(),
        new ScheduleIds(random));
    var callers = new CallerAddress(settings.trustedProxies());
    var bodies = new RequestBodies(settings.bodyTimeout());
    var asking = new Asking(outside.commands(), inFlight, meters);
    var appender = new Appender(outside.log(), asking, meters);
    var caller = new Caller(authentication, bodies, inFlight);
    var state = new StateReader(outside.state(), asking, meters);
    var messages = new MessageLookup(outside.state(), outside.messages(), parser,
        settings.messageGrace(), clock);
    var publish = new PublishHandler(authentication, intake, callers, bodies,
        settings.maxBodyBytes(), inFlight, appender, meters, clock);
    publishRoutes = new PublishRoutes(publish, errors);
    routes = new ApiRoutes(
        new BatchHandler(authentication, intake, callers, bodies, settings.batch(), inFlight,
            appender, meters, clock, batchAppends),
        new KeysHandler(authentication),
        new MessagesHandler(caller, asking, messages,
            new Cancellation(asking, outside.inHand(), messages, parser), meters),
        new DlqHandler(caller,
            new DeadLetters(outside.deadLetters(), waitingRoom, settings.internalTimeout()),
            intake, meters),
        new SchedulesHandler(caller, asking, state, publish, intake, callers, clock),
        new GroupsHandler(caller, asking, state, new GroupBody(intake)),
        new QueuesHandler(caller, asking, state),
        new FlowControlHandler(caller, asking, state, outside.inHand(), meters),
        new LogsHandler(caller, outside.eventLogs(), meters)).toFunction();
  }

  /** Before the others. */
  public PublishRoutes publishRoutes() {
    return publishRoutes;
  }

  public RouterFunction<ServerResponse> routes() {
    return routes;
  }

  @Override
  public void close() {
    batchAppends.shutdown();
  }
}
