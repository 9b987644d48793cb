package io.posthaste.ingestapi.read;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Asks the owners of partitions what is in the scheduler's state. A question goes to another when
 * its partition has moved, until the time is up. Safe for any thread; never blocks.
 */
public final class SchedulerState {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int CONCURRENCY = 16;

  private final InternalHttp http;
  private final Owners owners;
  private final Duration timeout;

  /** @param timeout longest time for an answer, all tries together */
  public SchedulerState(InternalHttp http, Peers peers, Duration timeout) {
    this.http = http;
    this.owners = new Owners(http, peers);
    this.timeout = timeout;
  }

  /**
   * What the owner of a partition says: 200 or 404. Fails with {@link ReadUnavailableException}.
   *
   * @param question its path below the partition's, as in {@code schedules/scd_1}
   */
  public Mono<Answer> get(int partition, Question question) {
    return owners.of(partition)
        .flatMap(owner -> http
            .get(owner, question.below("/internal/v1/partitions/" + partition + "/"))
            .onErrorMap(e -> {
              owners.forget(); // whoever has taken over is known to the others
              return new ReadUnavailableException("the scheduler does not answer", e);
            }))
        .map(this::judged)
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE)
            .filter(ReadUnavailableException.class::isInstance))
        .timeout(timeout, Mono.error(() -> new ReadUnavailableException(
            "the scheduler could not answer in time, try again later", null)));
  }

  /** What every partition says, by number; fails when one of them does not answer. */
  public Mono<List<String>> all(int partitions, Question question) {
    return Flux.range(0, partitions)
        .flatMapSequential(partition -> get(partition, question), CONCURRENCY)
        .filter(Answer::isFound)
        .map(Answer::json)
        .collectList();
  }

  private Answer judged(Answer answer) {
    if (answer.status() == Answer.OK || answer.status() == Answer.NOT_FOUND) return answer;
    if (answer.status() == Answer.MISDIRECTED) owners.forget();
    throw new ReadUnavailableException("the scheduler answered " + answer.status(), null);
  }
}
