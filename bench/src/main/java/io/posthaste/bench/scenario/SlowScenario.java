package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Receiver;
import io.posthaste.bench.sink.Reply;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Many long calls in flight, and what another endpoint notices of them. */
final class SlowScenario implements Scenario {
  private static final int BATCH = 500;
  /** As the dispatcher reserves for each call beside its body. */
  private static final int RESERVE_KB = 8;

  @Override
  public String name() {
    return "slow";
  }

  @Override
  public String summary() {
    return "--calls that take --answer ms in flight, with a dispatcher that has room for them; and"
        + " deliveries to another endpoint meanwhile";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("calls", "10k", "answer", "30k", "rate", "100", "seconds", "20");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int calls = settings.number("calls");
    int answer = settings.number("answer");
    try (var bed = harness.bed(room(calls, harness.conditions().bodyBytes()))) {
      var endpoint = new Slow[1];
      var slow = Case.of(bed, bed.anotherSink(), calls,
          ledger -> endpoint[0] = new Slow(ledger, Reply.after(answer)));
      slow.begin();
      bed.publisher(bed.client(1))
          .publishAll(slow.ledger(), n -> Message.to(slow.url(n), n), BATCH, 1, 3600);
      int rate = settings.number("rate");
      var other = Case.of(bed, rate * settings.number("seconds"));
      LatencyScenario.send(bed, bed.client(), other, rate);
      rows.accept(other.row(name(), "beside " + calls + " slow calls")
          .times("delivery", other.ledger().lateness())
          .with("slow in flight", endpoint[0].open.get()));
      slow.await(calls);
      Waiting.until(Duration.ofMillis(2L * answer + 10_000), () -> endpoint[0].open.get() == 0);
      rows.accept(slow.row(name(), calls + " calls of " + answer + " ms")
          .with("most in flight", endpoint[0].most.get()));
    }
  }

  /** One host may have half of what the dispatcher has room for. */
  private static Map<String, String> room(int calls, int bodyBytes) {
    int megabytes = 2 * (calls + 1024) / 1024 * (RESERVE_KB + Math.ceilDiv(bodyBytes, 1024)) + 64;
    return Map.of("POSTHASTE_DISPATCHER_MAX_CALLS", Integer.toString(2 * calls + 1024),
        "POSTHASTE_DISPATCHER_MAX_CALLS_PER_HOST", Integer.toString(calls),
        "POSTHASTE_DISPATCHER_MAX_CALL_BYTES", megabytes + "MB");
  }

  /** Answers late; knows how many calls are open. */
  private static final class Slow implements Receiver {
    private final Ledger ledger;
    private final Reply reply;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    Slow(Ledger ledger, Reply reply) {
      this.ledger = ledger;
      this.reply = reply;
    }

    @Override
    public Reply arrived(int message, long micros, MultiMap headers) {
      ledger.delivered(message, micros);
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
      return reply;
    }

    @Override
    public void answered(int message) {
      open.decrementAndGet();
    }
  }
}
