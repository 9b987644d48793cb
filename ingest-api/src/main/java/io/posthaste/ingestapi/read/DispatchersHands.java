package io.posthaste.ingestapi.read;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks every dispatcher:
 *
 * <pre>
 * GET /internal/v1/in-hand?tenant=acme
 * [{"messageId":"msg_…","fields":[["destination","https://…"], …]}, …]
 * </pre>
 *
 * Values have one character a byte.
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
    return Flux.defer(() -> Flux.fromIterable(peers.dispatchers()))
        .flatMap(dispatcher -> http.get(dispatcher, "/internal/v1/in-hand", tenant))
        .map(answer -> {
          if (answer.isFound()) return read(answer.json());
          throw new ReadUnavailableException("a dispatcher answered " + answer.status(), null);
        })
        .collectList()
        .map(lists -> lists.stream().flatMap(List::stream).toList())
        .timeout(timeout)
        .onErrorMap(e -> !(e instanceof ReadUnavailableException),
            e -> new ReadUnavailableException("a dispatcher does not answer", e));
  }

  /** @throws JacksonException when it is not JSON */
  private static List<InHand> read(String json) {
    var messages = new ArrayList<InHand>();
    for (var message : JSON.readTree(json)) {
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
