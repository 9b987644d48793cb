package io.posthaste.ingestapi.read;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Which scheduler has which partition, as far as is known. Safe for any thread. */
final class Owners {
  private static final JsonMapper JSON = new JsonMapper();

  private final InternalHttp http;
  private final Peers peers;
  private final AtomicInteger first = new AtomicInteger();
  private volatile @Nullable Map<Integer, String> known;

  Owners(InternalHttp http, Peers peers) {
    this.http = http;
    this.peers = peers;
  }

  /** Base URL of the owner; fails with {@link ReadUnavailableException} when nobody tells. */
  Mono<String> of(int partition) {
    return Mono.defer(() -> {
      var owners = known;
      return owners != null && owners.containsKey(partition) ? Mono.just(owners) : learnt();
    }).map(owners -> {
      String owner = owners.get(partition);
      if (owner == null) {
        forget();
        throw new ReadUnavailableException("partition " + partition + " has no owner now", null);
      }
      return owner;
    });
  }

  /** What is known has turned out to be wrong. */
  void forget() {
    known = null;
  }

  private Mono<Map<Integer, String>> learnt() {
    var schedulers = peers.schedulers();
    if (schedulers.isEmpty()) {
      return Mono.error(() -> new ReadUnavailableException("no scheduler is configured", null));
    }
    int start = Math.floorMod(first.getAndIncrement(), schedulers.size());
    return Flux.range(0, schedulers.size())
        .concatMap(i -> http
            .get(schedulers.get((start + i) % schedulers.size()),
                Question.of("/internal/v1/partitions", ""))
            .filter(Answer::isFound)
            .map(answer -> read(answer.json()))
            .onErrorComplete())
        .next()
        .doOnNext(owners -> known = owners)
        .switchIfEmpty(Mono.error(
            () -> new ReadUnavailableException("no scheduler answers", null)));
  }

  /** @throws JacksonException when it is not JSON */
  private static Map<Integer, String> read(String json) {
    var owners = new HashMap<Integer, String>();
    for (var entry : JSON.readTree(json).properties()) {
      owners.put(Integer.valueOf(entry.getKey()), entry.getValue().asString());
    }
    return Map.copyOf(owners);
  }
}
