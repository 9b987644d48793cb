package io.posthaste.ingestapi.read;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks every dispatcher:
 *
 * <pre>
 * GET /internal/v1/in-hand?tenant=acme
 * {"messages":[{"messageId":"msg_…","fields":[["destination","https://…"], …]}, …],
 *  "calls":3,"maxCalls":500}
 * </pre>
 *
 * Values of fields have one character a byte. What does not count its calls answers the array alone.
 */
public final class DispatchersHands implements MessagesInHand {
  private static final JsonMapper JSON = new JsonMapper();

  private final InternalHttp http;
  private final Peers peers;
  private final Duration timeout;

  public DispatchersHands(InternalHttp http, Peers peers, Duration timeout) {
    this.http = http;
    this.peers = peers;
    this.timeout = timeout;
  }

  @Override
  public Mono<List<InHand>> of(String tenant) {
    return asked(tenant, DispatchersHands::messages)
        .map(lists -> lists.stream().flatMap(List::stream).toList());
  }

  @Override
  public Mono<Parallelism> parallelism(String tenant) {
    return asked(tenant, DispatchersHands::calls).map(counts -> {
      if (counts.isEmpty()) throw new ReadUnavailableException("no dispatcher is configured", null);
      return counts.stream().reduce(Parallelism.NONE, Parallelism::and);
    });
  }

  /** What all of them say. */
  private <T> Mono<List<T>> asked(String tenant, Function<JsonNode, T> reader) {
    return Flux.defer(() -> Flux.fromIterable(peers.dispatchers()))
        .flatMap(dispatcher -> http.get(dispatcher, Question.of("/internal/v1/in-hand", tenant)))
        .map(answer -> {
          if (answer.isFound()) return reader.apply(JSON.readTree(answer.json()));
          throw new ReadUnavailableException("a dispatcher answered " + answer.status(), null);
        })
        .collectList()
        .timeout(timeout)
        .onErrorMap(e -> !(e instanceof ReadUnavailableException),
            e -> new ReadUnavailableException("a dispatcher does not answer", e));
  }

  private static Parallelism calls(JsonNode json) {
    return new Parallelism(json.path("calls").asInt(0), json.path("maxCalls").asInt(0));
  }

  private static List<InHand> messages(JsonNode json) {
    var messages = new ArrayList<InHand>();
    for (var message : json.isArray() ? json : json.path("messages")) {
      var fields = new ArrayList<HeaderField>();
      for (var field : message.path("fields")) {
        fields.add(new HeaderField(field.path(0).asString(), field.path(1).asString()));
      }
      MessageId.parse(message.path("messageId").asString())
          .ifPresent(id -> messages.add(new InHand(id, new HeaderFields(fields))));
    }
    return messages;
  }
}
