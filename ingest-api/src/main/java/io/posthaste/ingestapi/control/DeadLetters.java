package io.posthaste.ingestapi.control;

import io.posthaste.ingestapi.dlq.Entry;
import io.posthaste.ingestapi.dlq.Order;
import io.posthaste.ingestapi.dlq.Page;
import io.posthaste.ingestapi.read.DeadLetterIndex;
import io.posthaste.ingestapi.read.DeadLetterIndex.Ask;
import io.posthaste.ingestapi.read.DeadLetterIndex.Redriven;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.CursorRequest;
import io.posthaste.ingestapi.request.DeadLetterRequest;
import io.posthaste.schemas.dlq.DeadLetterCursor;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.header.HeaderFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists dead letters, follows the list, and takes them out of it. */
public final class DeadLetters {
  private static final Duration PAUSE = Duration.ofMillis(100);
  /** A dlq-consumer that is asked in vain by somebody who is gone waits no longer than this. */
  private static final Duration MAX_WAIT_THERE = Duration.ofSeconds(5);
  private static final int AT_A_TIME = DeadLetterRequest.MAX_COUNT;

  private final DeadLetterIndex index;
  private final WaitingRoom waitingRoom;
  private final Duration timeout;

  /** @param timeout longest time to look for the owner of a dead letter */
  public DeadLetters(DeadLetterIndex index, WaitingRoom waitingRoom, Duration timeout) {
    this.index = index;
    this.waitingRoom = waitingRoom;
    this.timeout = timeout;
  }

  /**
   * What has been done to the dead letters of a page.
   *
   * @param cursor where the list goes on; null when nothing is left of it
   */
  public record Done<T>(List<T> letters, @Nullable DeadLetterCursor cursor) {}

  /** What is done at the owner of dead letters: empty when it is not their owner. */
  private interface Action<T> {
    Mono<Optional<List<T>>> at(String owner, List<Entry> letters);
  }

  /** A page; where the request follows the list, at the latest when its time is up. */
  public Mono<Page> list(String tenant, DeadLetterRequest request) {
    var ask = ask(tenant, request);
    if (request.patience().isZero()) return index.page(ask);
    return index.page(ask)
        .flatMap(page -> page.entries().isEmpty()
            ? waitingRoom.held(waited(ask.from(page.next()),
                System.nanoTime() + request.patience().toNanos()))
            : Mono.just(page));
  }

  /** Empty when it is not there. */
  public Mono<Entry> one(String tenant, String id) {
    return index.page(new Ask(tenant, DeadLetterFilter.ofIds(List.of(id)), Order.LATEST_FIRST, 1,
        null)).flatMap(page -> Mono.justOrEmpty(page.entries().stream().findFirst()));
  }

  /** Ids of those that were there and are deleted. */
  public Mono<Done<String>> delete(String tenant, DeadLetterRequest request) {
    return done(tenant, request, (owner, letters) -> index.delete(owner, tenant, letters));
  }

  /** The messages that have been made of those that were there. */
  public Mono<Done<Redriven>> retry(String tenant, DeadLetterRequest request,
      HeaderFields fields) {
    return done(tenant, request, (owner, letters) -> index.retry(owner, tenant, letters, fields));
  }

  /** The cursor that a request is about. */
  public Mono<DeadLetterCursor> cursor(String tenant, CursorRequest request) {
    var given = request.cursor();
    if (given != null) return Mono.just(given);
    // No dead letter has this id: only the ends are wanted.
    var ask = new Ask(tenant, DeadLetterFilter.ofIds(List.of("-")), Order.EARLIEST_FIRST, 1, null);
    return index.page(ask).map(page -> request.cursorAt(page.next(), page.partitions()));
  }

  private Mono<Page> waited(Ask ask, long deadlineNanos) {
    return Mono.defer(() -> {
      var left = Duration.ofNanos(deadlineNanos - System.nanoTime());
      if (!left.isPositive()) return index.page(ask);
      return index.arrival(ask, left.compareTo(MAX_WAIT_THERE) < 0 ? left : MAX_WAIT_THERE)
          .then(index.page(ask))
          .flatMap(page -> page.entries().isEmpty() && deadlineNanos - System.nanoTime() > 0
              ? waited(ask.from(page.next()), deadlineNanos)
              : Mono.just(page));
    });
  }

  private <T> Mono<Done<T>> done(String tenant, DeadLetterRequest request, Action<T> action) {
    if (request.isOfWorkflows() || request.filter().matchesNothing()) {
      return Mono.just(new Done<>(List.of(), null));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    return request.filter()
        .dlqIds()
        .map(ids -> byIds(tenant, ids, action, deadline).map(all -> new Done<>(all, null)))
        .orElseGet(() -> index.page(ask(tenant, request))
            .flatMap(page -> onOwners(tenant, page, action, deadline)
                .map(all -> new Done<>(all, page.hasMore() ? page.next() : null))));
  }

  private <T> Mono<List<T>> byIds(String tenant, Collection<String> ids, Action<T> action,
      long deadline) {
    return Flux.fromIterable(ids)
        .buffer(AT_A_TIME)
        .concatMap(some -> pages(new Ask(tenant, DeadLetterFilter.ofIds(some), Order.LATEST_FIRST,
            AT_A_TIME, null)))
        .concatMap(page -> onOwners(tenant, page, action, deadline))
        .collectList()
        .map(DeadLetters::joined);
  }

  private Flux<Page> pages(Ask ask) {
    return index.page(ask)
        .expand(
            page -> page.hasMore() ? index.page(ask.from(page.next())) : Mono.empty());
  }

  /** Those whose owner turns out to be another are looked for anew. */
  private <T> Mono<List<T>> onOwners(String tenant, Page page, Action<T> action, long deadline) {
    var moved = new ArrayList<String>();
    return Flux.fromIterable(page.byOwner().entrySet())
        .concatMap(owned -> action.at(owned.getKey(), owned.getValue()).map(done -> {
          if (done.isEmpty()) owned.getValue().forEach(letter -> moved.add(letter.dlqId()));
          return done.orElse(List.of());
        }))
        .collectList()
        .map(DeadLetters::joined)
        .flatMap(done -> {
          if (moved.isEmpty()) return Mono.just(done);
          if (System.nanoTime() - deadline > 0) {
            return Mono.error(() -> new ReadUnavailableException(
                "dead letters are moving to another dlq-consumer, try again later", null));
          }
          return Mono.delay(PAUSE)
              .then(byIds(tenant, moved, action, deadline))
              .map(more -> joined(List.of(done, more)));
        });
  }

  private static <T> List<T> joined(List<List<T>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  private static Ask ask(String tenant, DeadLetterRequest request) {
    return new Ask(tenant, request.filter(), request.order(), request.count(), request.cursor());
  }
}
