package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Timer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DueTimersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final MemoryRows state = new MemoryRows();
  private final DueTimers timers = new DueTimers(Keys.WAKE);

  @Test
  void whatIsDueAndFindsNoRoomIsOverdue() {
    put(1);
    put(2);

    assertThat(timers.take(state, NOW.plusSeconds(5), 0)).isEmpty();
    assertThat(timers.earliest()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void oneThatIsDeletedIsNotWaitedFor() {
    put(1);
    put(9);
    assertThat(timers.take(state, NOW, 10)).isEmpty();
    delete(1);

    assertThat(timers.take(state, NOW.plusSeconds(5), 0)).isEmpty();
    assertThat(timers.earliest()).isEqualTo(NOW.plusSeconds(9));
  }

  @Test
  void norIsOneThatWasPutBehindTheScan() {
    put(2);
    put(9);
    assertThat(timers.take(state, NOW.plusSeconds(3), 10)).hasSize(1);
    delete(2);
    put(1);
    assertThat(timers.earliest()).isEqualTo(NOW.plusSeconds(1));
    delete(1);

    assertThat(timers.earliest()).isEqualTo(NOW.plusSeconds(9));
    assertThat(timers.take(state, NOW.plusSeconds(5), 10)).isEmpty();
  }

  @Test
  void whereThereIsNoneNoneIsNext() {
    assertThat(timers.take(state, NOW, 10)).isEmpty();
    assertThat(timers.earliest()).isNull();
  }

  private void put(int seconds) {
    byte[] key = timer(seconds).key();
    state.put(key, new byte[0]);
    timers.put(key);
  }

  private void delete(int seconds) {
    byte[] key = timer(seconds).key();
    state.delete(key);
    timers.deleted(key);
  }

  private static Timer timer(int seconds) {
    return new Timer(Timer.Kind.GRANT, NOW.plusSeconds(seconds), "msg");
  }
}
