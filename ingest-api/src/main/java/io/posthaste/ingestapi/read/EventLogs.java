package io.posthaste.ingestapi.read;

import io.posthaste.ingestapi.log.ListedEntries;
import io.posthaste.ingestapi.log.ListedEntries.Item;
import io.posthaste.ingestapi.log.LogPage;
import io.posthaste.ingestapi.request.LogRequest;
import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.log.LogPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks every event log for what it has of a page. A page is whole or there is none; one that does not
 * answer does no harm as soon as another has its partitions. Safe for any thread; never blocks.
 */
public final class EventLogs {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LIST = "/internal/v1/events/list";
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final InternalHttp http;
  private final Peers peers;
  private final Duration timeout;

  /** @param timeout longest time for an answer, all tries together */
  public EventLogs(InternalHttp http, Peers peers, Duration timeout) {
    this.http = http;
    this.peers = peers;
    this.timeout = timeout;
  }

  /** Fails with {@link ReadUnavailableException}; with status 503 where there is no event log. */
  public Mono<LogPage> page(String tenant, LogRequest request) {
    byte[] question = question(tenant, request);
    return Mono.defer(() -> asked(question, request))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE)
            .filter(ReadUnavailableException.class::isInstance))
        .timeout(timeout, Mono.error(() -> new ReadUnavailableException(
            "the event log could not answer in time, try again later", null)));
  }

  private Mono<LogPage> asked(byte[] question, LogRequest request) {
    var instances = peers.eventLogs();
    if (instances.isEmpty()) throw NotConfigured.eventLog();
    return Flux.fromIterable(instances)
        .flatMap(base -> http.post(base, LIST, question)
            .filter(Answer::isFound)
            .map(answer -> read(answer.json()))
            .onErrorComplete())
        .collectList()
        .map(answers -> LogPage.merged(request.latestFirst(), request.count(), answers))
        .flatMap(Mono::justOrEmpty)
        .switchIfEmpty(Mono.error(() -> new ReadUnavailableException(
            "some of the event log does not answer", null)));
  }

  private static byte[] question(String tenant, LogRequest request) {
    return FilterJson.bytes(json -> {
      json.writeStringProperty("tenant", tenant);
      json.writeObjectPropertyStart("filter");
      request.filter().write(json);
      json.writeEndObject();
      json.writeStringProperty("order", request.latestFirst() ? "latestFirst" : "earliestFirst");
      json.writeNumberProperty("count", request.count());
      Optional.ofNullable(request.cursor())
          .ifPresent(cursor -> json.writeStringProperty("after", cursor.text()));
      json.writeBooleanProperty("repeats", request.repeats());
    });
  }

  /** @throws JacksonException when it is not JSON */
  private static ListedEntries read(String text) {
    var json = JSON.readTree(text);
    var owned = new HashSet<Integer>();
    for (var partition : json.path("owned")) owned.add(partition.asInt(-1));
    var entries = new ArrayList<Item>();
    for (var entry : json.path("entries")) {
      entries.add(new Item(LogPosition.parse(entry.path("at").asString("")),
          entry.path("entry").toString()));
    }
    return new ListedEntries(json.path("partitions").asInt(0), owned, json.path("lag").asLong(0),
        json.path("more").asBoolean(false), entries);
  }
}
