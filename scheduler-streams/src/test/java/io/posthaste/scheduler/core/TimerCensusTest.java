package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.Timer.Kind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerCensusTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Kind[] KINDS = Kind.values();

  private final MemoryRows state = new MemoryRows();
  private final Set<Timer> stored = new HashSet<>();
  private final TimerCensus census = new TimerCensus();

  @Test
  void knowsAtOnceThatThereAreNone() {
    census.count(state);

    assertThat(census.isComplete()).isTrue();
    assertThat(counts()).isEqualTo(truth());
  }

  @Test
  void countsInParts() {
    var random = new Random(1);
    for (int i = 0; i < 2_500; i++) store(timer(random));

    census.count(state);
    assertThat(total()).isEqualTo(1_000);
    census.count(state);
    census.count(state);

    assertThat(census.isComplete()).isTrue();
    assertThat(counts()).isEqualTo(truth());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void missesNothingThatChangesMeanwhile(int seed) {
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) store(timer(random));
    while (!census.isComplete()) {
      change(random, 300);
      census.count(state);
    }
    change(random, 1_000);

    assertThat(counts()).isEqualTo(truth());
  }

  private void change(Random random, int times) {
    for (int i = 0; i < times; i++) {
      var timer = timer(random);
      if (store(timer)) census.put(timer);
      var gone = stored.iterator().next();
      stored.remove(gone);
      state.delete(gone.key());
      census.deleted(gone);
    }
  }

  private boolean store(Timer timer) {
    state.put(timer.key(), new byte[0]);
    return stored.add(timer);
  }

  private static Timer timer(Random random) {
    return new Timer(KINDS[random.nextInt(KINDS.length)],
        NOW.plusMillis(random.nextInt(1_000_000)), "r" + random.nextInt(10));
  }

  private long total() {
    return census.counts().values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<Kind, Long> counts() {
    var counts = new EnumMap<Kind, Long>(Kind.class);
    for (var kind : KINDS) counts.put(kind, census.counts().getOrDefault(kind, 0L));
    return counts;
  }

  private Map<Kind, Long> truth() {
    var counts = new EnumMap<Kind, Long>(Kind.class);
    for (var kind : KINDS) {
      counts.put(kind, stored.stream().filter(timer -> timer.kind() == kind).count());
    }
    return counts;
  }
}
