package io.posthaste.ingestapi.control;

import io.posthaste.ingestapi.read.Answer;
import io.posthaste.ingestapi.read.LoggedMessage;
import io.posthaste.ingestapi.read.MessageLog;
import io.posthaste.ingestapi.read.Question;
import io.posthaste.ingestapi.read.SchedulerState;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds messages by id: with the scheduler, first where the id says, then on the other partitions;
 * else in the log, where a message that went straight to a dispatcher is all that there is.
 */
public final class MessageLookup {
  private final SchedulerState state;
  private final MessageLog log;
  private final PublishParser parser;
  private final Duration grace;
  private final InstantSource clock;

  /** A publish in the log, and whether it is over. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
  record Logged(PublishCommand command, byte[] body, boolean isFinished) {}

  /** @param grace how long after its publish a message that is over can still be found */
  public MessageLookup(SchedulerState state, MessageLog log, PublishParser parser, Duration grace,
      InstantSource clock) {
    this.state = state;
    this.log = log;
    this.parser = parser;
    this.grace = grace;
    this.clock = clock;
  }

  /** JSON of the message; empty when it is not there, is over, or is another tenant's. */
  public Mono<String> find(String tenant, MessageId id, int partitions) {
    if (id.partition() >= partitions) return Mono.empty();
    return held(tenant, id, partitions).switchIfEmpty(logged(tenant, id).flatMap(found -> {
      if (!found.isFinished() || isYoung(id)) {
        return Mono.just(MessageJson.of(id, found.command(), found.body(),
            MessageJson.Context.dueAt(found.command().dueAt(id.time()))));
      }
      // Between the two questions its dispatcher may have given it to the scheduler.
      return held(tenant, id, partitions);
    }));
  }

  private Mono<String> held(String tenant, MessageId id, int partitions) {
    var question = Question.of("messages/" + id, tenant);
    int home = id.partition();
    return state.get(home, question)
        .filter(Answer::isFound)
        .switchIfEmpty(Flux.range(0, partitions)
            .filter(partition -> partition != home)
            .flatMap(partition -> state.get(partition, question))
            .filter(Answer::isFound)
            .next())
        .map(Answer::json);
  }

  /** The tenant's publish that the id names; empty when it names something else or nothing. */
  Mono<Logged> logged(String tenant, MessageId id) {
    return Mono.fromFuture(() -> log.find(id).toCompletableFuture(), true)
        .flatMap(found -> Mono.justOrEmpty(found.flatMap(this::publish)))
        .filter(found -> found.command().tenant().equals(tenant));
  }

  /** Whether a message is shown, and counts as there, although it may be over. */
  boolean isYoung(MessageId id) {
    return id.time().plus(grace).isAfter(clock.instant());
  }

  /** Of any but a direct message its owner, the scheduler, has said already that it is over. */
  private Optional<Logged> publish(LoggedMessage found) {
    boolean isDirect = found.fields()
        .text(HeaderNames.ROUTE)
        .flatMap(Route::parse)
        .orElse(Route.SCHEDULED) == Route.DIRECT;
    if (!isDirect || !(parser.parse(found.fields()) instanceof ParsedPublish.Valid(var command))) {
      return Optional.empty();
    }
    return Optional.of(new Logged(command, found.body(), found.isFinished()));
  }
}
