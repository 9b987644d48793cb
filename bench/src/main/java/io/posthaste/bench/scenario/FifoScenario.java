package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.measure.LaneWatch;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.function.Consumer;

/** How fast queues of parallelism 1 go, and whether they keep order and take turns. */
final class FifoScenario implements Scenario {
  /** The most that is published into the queues of a case, by how long the endpoint takes. */
  private static final int QUICK_MESSAGES = 30_000;
  private static final int SLOW_MESSAGES = 1_000;
  private static final int SLOW_MESSAGES_OF_MANY = 20_000;
  private static final int BATCH = 500;
  private static final String NONE = "";

  @Override
  public String name() {
    return "fifo";
  }

  @Override
  public String summary() {
    return "queues, published one after the other; the endpoint answers after each of --answer ms;"
        + " then a backlog of one queue from its resume";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("queues", "1,1000", "answer", "0,10", "count", NONE, "backlog", "200k");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    try (var bed = harness.bed()) {
      int run = 0;
      for (int queues : settings.numbers("queues")) {
        for (int answer : settings.numbers("answer")) {
          int count = settings.numbers("count")
              .stream()
              .findFirst()
              .orElse(answer == 0
                  ? QUICK_MESSAGES
                  : queues == 1 ? SLOW_MESSAGES : SLOW_MESSAGES_OF_MANY);
          rows.accept(drained(bed, "bench-" + run++ + "-", queues, answer, count, false));
        }
      }
      for (int backlog : settings.numbers("backlog")) {
        if (backlog > 0) rows.accept(drained(bed, "backlog-" + run++ + "-", 1, 0, backlog, true));
      }
    }
  }

  /** Publishes in order through queues, paused first where a backlog is asked for. */
  private Row drained(TestBed bed, String prefix, int queues, int answer, int count,
      boolean paused) {
    var reply = Reply.after(answer);
    var watch = new LaneWatch(queues);
    var run = Case.of(bed, count,
        ledger -> Receivers.lanes(ledger, watch, n -> n % queues, reply));
    // One connection: the order of arrival is that of the numbers.
    var publisher = bed.publisher(bed.client(1));
    if (paused) control(publisher, "/v2/queues/" + prefix + "0/pause");
    run.begin();
    var published = publisher.publishAll(run.ledger(),
        n -> Message.queued(prefix + n % queues, run.url(n), n), BATCH, 1, 3600);
    if (paused) {
      run.begin();
      control(publisher, "/v2/queues/" + prefix + "0/resume");
    }
    run.await(count);
    var row = run.row(name(), (paused ? "backlog of " + count : count + " messages") + ", "
        + (queues == 1 ? "1 queue" : queues + " queues") + ", answer in " + answer + " ms");
    int atOnce = Math.min(queues, 256);
    double limit = bed.bare().closed(atOnce, reply).perSecond();
    var rate = row.perSecond();
    return row
        .beside(
            Limit.ofRate(atOnce + " bare at a time", limit, rate == null ? 0 : rate))
        .with("inversions", run.ledger().inversions(queues, n -> n % queues))
        .with("queues above 1 at a time", watch.above(1))
        .with("published/s", published.perSecond() * BATCH);
  }

  private static void control(Publisher publisher, String path) {
    var answer = publisher.client().await(publisher.control(HttpMethod.POST, path));
    if (!answer.isSuccess()) throw new IllegalStateException(path + " was answered " + answer);
  }
}
