package io.posthaste.bench.scenario;

import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.OpenLoop;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.system.Place;
import io.posthaste.bench.system.RestartableSystem;
import io.posthaste.schemas.header.HeaderNames;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** What a crash costs: time, calls made again, messages. */
final class RecoverScenario implements Scenario {
  private static final int DELAY_SECONDS = 2;
  /** The longest start after the kill that an account has room for; the load goes on meanwhile. */
  private static final int OUTAGE_SECONDS = 180;
  private static final int FAR_SECONDS = 30 * 24 * 3600;
  private static final Duration FIRST_LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "recover";
  }

  @Override
  public String summary() {
    return "kill -9 in the middle of a load, half of it delayed by 2 s, and a start at once; and a"
        + " start without the scheduler's state, with so many pending, due so many seconds after"
        + " they are published (0: in 30 days, not awaited)";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("rate", "500", "seconds", "10", "pending", "100k", "ahead", "60");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    for (int rate : settings.numbers("rate")) {
      var system = RestartableSystem.start(harness.launcher());
      try (var bed = harness.warm(system)) {
        rows.accept(killed(bed, system, rate, settings.number("seconds")));
      }
    }
    for (int pending : settings.numbers("pending")) {
      var system = RestartableSystem.start(harness.launcher());
      try (var bed = harness.warm(system)) {
        rows.accept(stateLost(bed, system, pending, settings.number("ahead")));
      }
    }
  }

  private Row killed(TestBed bed, RestartableSystem system, int rate, int seconds) {
    int most = rate * (2 * seconds + OUTAGE_SECONDS);
    var run = Case.of(bed, most);
    var goesOn = new AtomicBoolean(true);
    var sent = new AtomicInteger();
    var publisher = bed.publisher();
    var delay = Map.of(HeaderNames.DELAY, DELAY_SECONDS + "s");
    run.begin();
    var pace = new Pace(Micros.now() + 10_000, rate);
    OpenLoop.Send send = (n, at) -> {
      boolean delayed = n % 2 == 1;
      run.ledger().due(n, delayed ? at + DELAY_SECONDS * 1_000_000L : at);
      var message = Message.to(run.url(n), n);
      publisher.publish(delayed ? message.with(delay) : message, run.ledger());
    };
    var sender = Thread.ofPlatform()
        .name("load")
        .start(() -> sent.set(OpenLoop.run(pace, most, goesOn::get, send).count()));
    Waiting.untilMicros(pace.startMicros() + seconds * 1_000_000L);
    long killedAt = Micros.now();
    system.kill();
    long deadAt = Micros.now();
    system.restart();
    long readyAt = Micros.now();
    Waiting.untilMicros(readyAt + seconds * 1_000_000L);
    goesOn.set(false);
    Threads.join(sender);
    run.await(sent.get());
    var ledger = run.ledger();
    int sentBefore = pace.meantBy(killedAt);
    return Row.of(name(), "kill -9 at " + rate + "/s")
        .times("delivery", ledger.lateness(ledger::isAccepted))
        .account(ledger)
        .with("ready s", seconds(deadAt, readyAt))
        .with("first delivery s", seconds(deadAt, first(ledger, deadAt, _ -> true)))
        .with("first delayed s", seconds(deadAt, first(ledger, deadAt, n -> n % 2 == 1)))
        .with("caught up s", seconds(deadAt, last(ledger, n -> n < sentBefore)));
  }

  private Row stateLost(TestBed bed, RestartableSystem system, int pending, int ahead) {
    long begunAt = Micros.now();
    long due = begunAt / 1_000_000 + (ahead == 0 ? FAR_SECONDS : ahead);
    var headers = Map.of(HeaderNames.NOT_BEFORE, Long.toString(due));
    var run = Case.of(bed, pending);
    var kafka = bed.kafka();
    for (int n = 0; n < pending; n++) {
      run.ledger().due(n, due * 1_000_000);
      kafka.publish(kafka.record(KafkaDoor.NO_KEY, run.url(n), headers), n, run.ledger());
    }
    kafka.flush();
    kafka.awaitApplied(FIRST_LIMIT);
    long appliedAt = Micros.now();
    system.kill();
    long deadAt = Micros.now();
    Place.delete(system.stateDirectory());
    system.restart();
    long readyAt = Micros.now();
    var probe = Case.of(bed, 1);
    bed.publisher()
        .publish(Message.to(probe.url(0), 0).with(Map.of(HeaderNames.DELAY, "1s")),
            probe.ledger());
    Waiting.until(FIRST_LIMIT, () -> probe.ledger().delivered() > 0);
    var row = Row.of(name(), "state lost, " + pending + " pending")
        .with("stored/s", pending / seconds(begunAt, appliedAt))
        .with("ready s", seconds(deadAt, readyAt))
        .with("first delayed s", seconds(deadAt, probe.ledger().lastArrival()));
    if (ahead == 0) return row;
    Waiting.untilMicros(due * 1_000_000);
    run.await(pending);
    return row.times("lateness", run.ledger().lateness())
        .account(run.ledger())
        .with("early", run.ledger().early())
        .with("due s", seconds(deadAt, due * 1_000_000));
  }

  /** The first arrival after that time of those that are asked for; that time if there is none. */
  private static long first(Ledger ledger, long after, IntPredicate which) {
    long first = Long.MAX_VALUE;
    for (int n = 0; n < ledger.size(); n++) {
      long arrival = ledger.arrival(n);
      if (arrival > after && which.test(n)) first = Math.min(first, arrival);
    }
    return first == Long.MAX_VALUE ? after : first;
  }

  /** The last arrival of accepted messages that are asked for. */
  private static long last(Ledger ledger, IntPredicate which) {
    long last = 0;
    for (int n = 0; n < ledger.size(); n++) {
      if (ledger.isAccepted(n) && which.test(n)) last = Math.max(last, ledger.arrival(n));
    }
    return last;
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e6;
  }
}
