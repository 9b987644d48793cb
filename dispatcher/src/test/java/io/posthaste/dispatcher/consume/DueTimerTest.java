package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DueTimerTest {
  private static final InstantSource SYSTEM = InstantSource.system();

  @Test
  void whatIsDueRunsAtOnceOnTheSameThread() {
    try (var timer = new DueTimer(SYSTEM)) {
      var ran = new CompletableFuture<Thread>();

      timer.run(SYSTEM.instant(), () -> ran.complete(Thread.currentThread()));

      assertThat(ran).isCompletedWithValue(Thread.currentThread());
    }
  }

  @Test
  void nothingRunsBeforeItIsDue() throws Exception {
    try (var timer = new DueTimer(SYSTEM)) {
      var now = SYSTEM.instant();
      var left = IntStream.range(0, 200).mapToObj(i -> {
        var due = now.plusMillis(i);
        var ran = new CompletableFuture<Duration>();
        timer.run(due, () -> ran.complete(Duration.between(SYSTEM.instant(), due)));
        return ran;
      }).toList();

      for (var ran : left)
        assertThat(ran.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(Duration.ZERO);
    }
  }

  @Test
  void aClockThatIsSetBackIsWaitedFor() throws Exception {
    var reads = new AtomicInteger();
    InstantSource setBackOnce = () -> reads.getAndIncrement() == 0
        ? SYSTEM.instant()
        : SYSTEM.instant().minusMillis(50);
    try (var timer = new DueTimer(setBackOnce)) {
      var due = SYSTEM.instant().plusMillis(20);
      var ran = new CompletableFuture<Instant>();

      timer.run(due, () -> ran.complete(setBackOnce.instant()));

      assertThat(ran.get(10, TimeUnit.SECONDS)).isAfterOrEqualTo(due);
    }
  }

  @Test
  void oneThatFailsDoesNotStopTheNext() throws Exception {
    try (var timer = new DueTimer(SYSTEM)) {
      var ran = new CompletableFuture<Boolean>();
      var due = SYSTEM.instant().plusMillis(10);

      timer.run(due, () -> {
        throw new IllegalStateException("for the test");
      });
      timer.run(due.plusMillis(1), () -> ran.complete(true));

      assertThat(ran.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void afterTheCloseNothingRuns() {
    var timer = new DueTimer(SYSTEM);
    timer.run(SYSTEM.instant().plusSeconds(60), () -> {});
    assertThat(timer.waiting()).isEqualTo(1);

    timer.close();
    timer.run(SYSTEM.instant().plusSeconds(60), () -> {});

    assertThat(timer.waiting()).isZero();
  }
}
