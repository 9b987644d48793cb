package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.OpenLoop;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Receiver;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Messages whose endpoint fails for a part of the calls. */
final class RetryScenario implements Scenario {
  private static final int RETRIES = 5;
  private static final long SEED = 42;

  @Override
  public String name() {
    return "retry";
  }

  @Override
  public String summary() {
    return "an endpoint that answers --failing % of the calls with 500; retries wait --delay ms";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("rate", "500", "seconds", "15", "failing", "30", "delay", "100");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int failing = settings.number("failing");
    var headers = Map.of(HeaderNames.RETRIES, Integer.toString(RETRIES), HeaderNames.RETRY_DELAY,
        Integer.toString(settings.number("delay")));
    try (var bed = harness.bed()) {
      for (int rate : settings.numbers("rate")) {
        var endpoint = new Failing[1];
        var run = Case.of(bed, rate * settings.number("seconds"),
            ledger -> endpoint[0] = new Failing(ledger, failing));
        var publisher = bed.publisher();
        run.begin();
        OpenLoop.run(new Pace(Micros.now() + 10_000, rate), run.ledger().size(), (n, intended) -> {
          run.ledger().due(n, intended);
          publisher.publish(Message.to(run.url(n), n).with(headers), run.ledger());
        });
        run.await(run.ledger().size());
        rows.accept(run.row(name(), rate + "/s, " + failing + " % fail")
            .times("delivery", run.ledger().lateness())
            .with("calls", endpoint[0].calls));
      }
    }
  }

  /** Fails by chance, but never in the last attempt of a message. */
  private static final class Failing implements Receiver {
    private final Ledger ledger;
    private final int percent;
    private final byte[] attempts;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private volatile int calls;

    Failing(Ledger ledger, int percent) {
      this.ledger = ledger;
      this.percent = percent;
      this.attempts = new byte[ledger.size()];
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the sink has one thread
    public Reply arrived(int message, long micros, MultiMap headers) {
      calls++;
      boolean last = ++attempts[message] > RETRIES;
      if (!last && random.nextInt(100) < percent) return new Reply(500, 0);
      ledger.delivered(message, micros);
      return Reply.AT_ONCE;
    }
  }
}
