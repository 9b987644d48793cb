package io.posthaste.ingestapi.control;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.ingestapi.read.MessagesInHand;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CancelFilter;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.Reply;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Cancels messages. A message that is with the scheduler ends there; one that is being called by a
 * dispatcher is marked there, so that nothing follows the call.
 */
public final class Cancellation {
  private static final JsonMapper JSON = new JsonMapper();
  private static final byte[] NOTHING = {};
  private static final int CONCURRENCY = 16;

  private final Asking asking;
  private final MessagesInHand inHand;
  private final MessageLookup messages;
  private final PublishParser parser;

  public Cancellation(Asking asking, MessagesInHand inHand, MessageLookup messages,
      PublishParser parser) {
    this.asking = asking;
    this.inHand = inHand;
    this.messages = messages;
    this.parser = parser;
  }

  /** What became of one. */
  private enum Ended {
    /** This call has canceled it. */
    NOW,
    /** It was over already, and has not been forgotten. */
    BEFORE,
    UNKNOWN
  }

  /** Whether there is such a message; it is canceled now, if it was not over. */
  public Mono<Boolean> one(String tenant, String id) {
    return canceled(tenant, id, inHand.of(tenant)).map(ended -> ended != Ended.UNKNOWN);
  }

  /** How many messages this call has canceled. */
  public Mono<Integer> all(String tenant, CancelFilter filter) {
    if (filter.matchesNothing()) return Mono.just(0);
    return filter.messageIds()
        .map(ids -> byIds(tenant, ids))
        .orElseGet(() -> byProperties(tenant, filter));
  }

  private Mono<Integer> byIds(String tenant, Set<String> ids) {
    var held = inHand.of(tenant).cache();
    return Flux.fromIterable(ids)
        .flatMap(id -> canceled(tenant, id, held), CONCURRENCY)
        .map(ended -> ended == Ended.NOW ? 1 : 0)
        .reduce(0, Integer::sum);
  }

  /**
   * First those in dispatchers' hands: when a call fails, its message goes to the scheduler, where
   * it is found by what comes after. The other way round it would be missed.
   */
  private Mono<Integer> byProperties(String tenant, CancelFilter filter) {
    int most = filter.count() == null ? Integer.MAX_VALUE : filter.count();
    return inHand.of(tenant)
        .flatMapMany(held -> Flux.fromIterable(held))
        .filter(
            message -> parser.parse(message.fields()) instanceof ParsedPublish.Valid(var command)
                && filter.matches(command, message.id(), null, null))
        .take(most)
        .flatMap(message -> ask(tenant, message.id(), message.id().partition())
            .map(said -> said.isKnown() ? said.canceled() : 1), CONCURRENCY)
        .reduce(0, Integer::sum)
        .flatMap(count -> filter.count() == null
            ? onAll(tenant, filter).map(more -> count + more)
            : upTo(tenant, filter, 0, count, most));
  }

  private Mono<Integer> onAll(String tenant, CancelFilter filter) {
    return Flux.range(0, asking.partitions())
        .flatMap(partition -> onOne(tenant, filter, partition), CONCURRENCY)
        .reduce(0, Integer::sum);
  }

  /** One partition after the other, each with what is left of the count. */
  private Mono<Integer> upTo(String tenant, CancelFilter filter, int partition, int count,
      int most) {
    if (count >= most || partition >= asking.partitions()) return Mono.just(count);
    return onOne(tenant, filter.withCount(most - count), partition)
        .flatMap(more -> upTo(tenant, filter, partition + 1, count + more, most));
  }

  private Mono<Integer> onOne(String tenant, CancelFilter filter, int partition) {
    var fields = HeaderFields.of(
        new HeaderField(HeaderNames.TYPE, CommandType.MESSAGES_CANCEL.text()),
        new HeaderField(HeaderNames.TENANT, tenant));
    return said(() -> asking.askAt(partition, new Command(null, fields, filter.toJson())))
        .map(json -> json.path("cancelled").asInt(0));
  }

  private Mono<Ended> canceled(String tenant, String text, Mono<List<MessagesInHand.InHand>> held) {
    var id = MessageId.parse(text).orElse(null);
    if (id == null || id.partition() >= asking.partitions()) return Mono.just(Ended.UNKNOWN);
    return ask(tenant, id, id.partition())
        .filter(Said::isKnown)
        .switchIfEmpty(Mono.defer(() -> onOthers(tenant, id)))
        .map(said -> said.canceled() > 0 ? Ended.NOW : Ended.BEFORE)
        .switchIfEmpty(Mono.defer(() -> outsideScheduler(tenant, id, held)));
  }

  /** Empty when none of them knows it. */
  private Mono<Said> onOthers(String tenant, MessageId id) {
    return Flux.range(0, asking.partitions())
        .filter(partition -> partition != id.partition())
        .flatMap(partition -> ask(tenant, id, partition), CONCURRENCY)
        .filter(Said::isKnown)
        .collectList()
        .flatMap(known -> Mono.justOrEmpty(known.stream().findFirst()));
  }

  private Mono<Ended> outsideScheduler(String tenant, MessageId id,
      Mono<List<MessagesInHand.InHand>> held) {
    return held.flatMap(list -> list.stream().anyMatch(message -> message.id().equals(id))
        ? Mono.just(Ended.NOW)
        : messages.logged(tenant, id).flatMap(found -> {
          if (!found.isFinished()) return Mono.just(Ended.NOW);
          return messages.isYoung(id) ? Mono.just(Ended.BEFORE) : Mono.<Ended>empty();
        })).defaultIfEmpty(Ended.UNKNOWN);
  }

  /** What a partition says about a message. */
  private record Said(boolean isKnown, int canceled) {}

  private Mono<Said> ask(String tenant, MessageId id, int partition) {
    var command = Asking.command(CommandType.MESSAGE_CANCEL, tenant, null,
        new HeaderField(HeaderNames.MESSAGE_ID, id.value()), NOTHING);
    return said(() -> asking.askAt(partition, command))
        .map(json -> new Said(json.path("known").asBoolean(false),
            json.path("cancelled").asInt(0)));
  }

  private static Mono<JsonNode> said(
      java.util.function.Supplier<CompletionStage<Reply>> asked) {
    return Mono.fromFuture(() -> asked.get().toCompletableFuture(), true).map(reply -> {
      var json = JSON.readTree(reply.json());
      if (reply.status() < 300) return json;
      throw new Refusal(reply.status(), json.path("error").asString("the scheduler refused it"))
          .asException();
    });
  }
}
