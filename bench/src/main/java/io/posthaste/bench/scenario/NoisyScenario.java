package io.posthaste.bench.scenario;

import io.posthaste.bench.load.ClosedLoop;
import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Percentiles;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What others notice of an endpoint that never answers and of one that is slow with large bodies:
 * the latency of a third one, quiet and beside those: while what is for them is published, just after
 * that, while it is still passed on inside, and when it only waits; and the same when the noise is
 * another tenant's.
 */
final class NoisyScenario implements Scenario {
  private static final int LARGE_BODY = (1 << 20) - 1024;
  private static final int BATCH = 500;
  private static final int LARGE_CONNECTIONS = 4;

  @Override
  public String name() {
    return "noisy";
  }

  @Override
  public String summary() {
    return "deliveries to one endpoint, quiet and beside --hanging messages to one that never"
        + " answers and --large calls of 1 MiB that take --answer ms: as these come in, from then on,"
        + " and later; with one tenant and with two";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("rate", "100", "seconds", "25", "hanging", "20k", "large", "1k", "answer", "5k",
        "tenants", "1,2");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    for (int tenants : settings.numbers("tenants")) {
      try (var bed = harness.bed()) {
        String of = tenants == 1 ? "one tenant" : "two tenants";
        var quiet = measured(bed, settings, of + ", quiet");
        rows.accept(quiet);
        var noise = new Noise(bed, settings, tenants > 1);
        var thread = Thread.ofPlatform().name("noise").start(noise);
        var coming = measured(bed, settings, of + ", noise comes in");
        Threads.join(thread);
        rows.accept(noise.told(beside(quiet, coming)));
        for (String since : List.of("noise has come in", "noise is there")) {
          rows.accept(noise.told(beside(quiet, measured(bed, settings, of + ", " + since))));
        }
      }
    }
  }

  private static Row beside(Row quiet, Row loud) {
    return loud.beside(Limit.ofTime("quiet p99", p99(quiet), p99(loud)));
  }

  private Row measured(TestBed bed, Settings settings, String parameters) {
    int rate = settings.number("rate");
    var run = Case.of(bed, rate * settings.number("seconds"));
    long behind = LatencyScenario.send(bed, bed.client(), run, rate);
    return run.row(name(), parameters)
        .times("delivery", run.ledger().lateness())
        .with("sender late ms", behind / 1000.0);
  }

  /** Publishes what makes the noise, as fast as it is taken. */
  private static final class Noise implements Runnable {
    private final TestBed bed;
    private final Settings settings;
    private final boolean otherTenant;
    private final AtomicInteger hangingCalls = new AtomicInteger();
    private final AtomicInteger largeCalls = new AtomicInteger();
    private int refused;

    Noise(TestBed bed, Settings settings, boolean otherTenant) {
      this.bed = bed;
      this.settings = settings;
      this.otherTenant = otherTenant;
    }

    @Override
    public void run() {
      hanging(settings.number("hanging"));
      large(settings.number("large"));
    }

    private void hanging(int count) {
      var run = Case.of(bed, bed.anotherSink(), count, _ -> (_, _, _) -> {
        hangingCalls.incrementAndGet();
        return Reply.NEVER;
      });
      bed.publisher(bed.client(1), otherTenant, bed.bodyBytes())
          .publishAll(run.ledger(), n -> Message.to(run.url(n), n), BATCH, 1, 3600);
      refused += run.ledger().refused() + run.ledger().unanswered();
    }

    private void large(int count) {
      var reply = Reply.after(settings.number("answer"));
      var run = Case.of(bed, bed.anotherSink(), count, _ -> (_, _, _) -> {
        largeCalls.incrementAndGet();
        return reply;
      });
      var publisher = bed.publisher(bed.client(LARGE_CONNECTIONS), otherTenant, LARGE_BODY);
      var headers = Map.of(HeaderNames.RETRIES, "0");
      ClosedLoop.run(publisher.client(), LARGE_CONNECTIONS, count, 3600, new ClosedLoop.Calls() {
        @Override
        public Request request(int number) {
          return publisher.single(Message.to(run.url(number), number).with(headers));
        }

        @Override
        public void answered(int number, Answer answer) {
          Publisher.count(answer, number, run.ledger());
        }
      });
      refused += run.ledger().refused() + run.ledger().unanswered();
    }

    Row told(Row row) {
      return row.with("hanging calls", hangingCalls.get())
          .with("large calls", largeCalls.get())
          .with("noise refused", refused);
    }
  }

  private static double p99(Row row) {
    Percentiles times = row.times();
    return times == null ? 0 : times.p99();
  }
}
