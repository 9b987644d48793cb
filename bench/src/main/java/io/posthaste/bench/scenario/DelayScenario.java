package io.posthaste.bench.scenario;

import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.OpenLoop;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Consumer;

/** How late delayed messages come, by their rate and by how many others wait. */
final class DelayScenario implements Scenario {
  private static final int SENDS_PER_SECOND = 1000;
  private static final int BATCH = 1000;
  private static final int BATCH_CONNECTIONS = 4;
  private static final String FAR = "30d";
  private static final Duration APPLY_LIMIT = Duration.ofMinutes(20);

  @Override
  public String name() {
    return "delay";
  }

  @Override
  public String summary() {
    return "lateness of delayed messages at each rate with each number pending (to load 5M takes"
        + " minutes), and of a burst due at one instant, published so many seconds ahead";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("rate", "1k,5k", "pending", "0,1M", "seconds", "10", "delay", "5", "burst",
        "100k", "ahead", "20");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    try (var bed = harness.bed()) {
      var publisher = bed.publisher();
      int loaded = 0;
      for (int pending : settings.numbers("pending").stream().sorted().toList()) {
        if (pending > loaded) {
          load(bed.kafka(), bed.sink().add((_, _, _) -> Reply.AT_ONCE).url(0), pending - loaded);
        }
        loaded = pending;
        for (int rate : settings.numbers("rate")) {
          rows.accept(steady(bed, publisher, settings, rate).with("pending", pending));
        }
      }
      for (int burst : settings.numbers("burst")) {
        if (burst > 0)
          rows.accept(burst(bed, burst, settings.number("ahead")).with("pending", loaded));
      }
    }
  }

  /** Appends messages that are not due while anybody measures, and waits until they are stored. */
  static void load(KafkaDoor kafka, String url, int count) {
    var headers = Map.of(HeaderNames.DELAY, FAR);
    kafka.append(count, _ -> kafka.record(KafkaDoor.NO_KEY, url, headers));
    kafka.awaitApplied(APPLY_LIMIT);
  }

  private Row steady(TestBed bed, Publisher publisher, Settings settings, int rate) {
    int delay = settings.number("delay");
    var headers = Map.of(HeaderNames.DELAY, delay + "s");
    int together = Math.ceilDiv(rate, SENDS_PER_SECOND);
    int sends = Math.ceilDiv(rate * settings.number("seconds"), together);
    var run = Case.of(bed, sends * together,
        ledger -> Receivers.delayed(ledger, delay * 1_000_000L));
    run.begin();
    OpenLoop.run(new Pace(Micros.now() + 10_000, (double) rate / together), sends, (send, _) -> {
      if (together == 1) {
        publisher.publish(Message.to(run.url(send), send).with(headers), run.ledger());
        return;
      }
      var messages = new ArrayList<Message>();
      for (int n = send * together; n < (send + 1) * together; n++) {
        messages.add(Message.to(run.url(n), n).with(headers));
      }
      publisher.publish(messages, run.ledger());
    });
    run.await(run.ledger().size());
    return run.row(name(), rate + "/s, delay " + delay + " s")
        .rate(run.ledger().perSecond(run.startMicros() + delay * 1_000_000L))
        .times("lateness", run.ledger().lateness())
        .with("early", run.ledger().early());
  }

  private Row burst(TestBed bed, int count, int aheadSeconds) {
    long dueSeconds = Micros.now() / 1_000_000 + aheadSeconds;
    var headers = Map.of(HeaderNames.NOT_BEFORE, Long.toString(dueSeconds));
    var run = Case.of(bed, count);
    for (int n = 0; n < count; n++) run.ledger().due(n, dueSeconds * 1_000_000);
    bed.publisher(bed.client(BATCH_CONNECTIONS))
        .publishAll(run.ledger(), n -> Message.to(run.url(n), n).with(headers), BATCH,
            BATCH_CONNECTIONS, aheadSeconds);
    if (Micros.now() / 1_000_000 >= dueSeconds - 1)
      throw new IllegalStateException("publishing " + count + " messages took longer than "
          + aheadSeconds + " s: give more with --ahead");
    Waiting.untilMicros((dueSeconds - 1) * 1_000_000);
    run.begin();
    run.await(count);
    return run.row(name(), "burst of " + count)
        .rate(run.ledger().perSecond(dueSeconds * 1_000_000))
        .times("lateness", run.ledger().lateness())
        .with("early", run.ledger().early());
  }
}
