package io.posthaste.bench.scenario;

import io.posthaste.bench.load.ClosedLoop;
import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import java.util.Map;
import java.util.function.Consumer;

/** How much goes in through REST and out again, by the number of connections. */
final class PublishScenario implements Scenario {
  /** More than can be published in a second; only the account's size depends on it. */
  private static final int MOST_PER_SECOND = 50_000;
  private static final int BATCH_CONNECTIONS = 4;

  @Override
  public String name() {
    return "publish";
  }

  @Override
  public String summary() {
    return "REST, closed loop: one by one over each number of connections, and batches";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("connections", "1,8,64,512", "batch", "100", "seconds", "8");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    int seconds = settings.number("seconds");
    try (var bed = harness.bed()) {
      for (int connections : settings.numbers("connections")) {
        double limit = bed.bare()
            .closed(connections, Reply.AT_ONCE)
            .perSecond();
        rows.accept(singles(bed, connections, seconds, limit));
      }
      for (int batch : settings.numbers("batch")) rows.accept(batches(bed, batch, seconds));
    }
  }

  private Row singles(TestBed bed, int connections, int seconds, double limit) {
    var run = Case.of(bed, seconds * MOST_PER_SECOND);
    var publisher = bed.publisher(bed.client(connections));
    run.begin();
    var published = ClosedLoop.run(publisher.client(), connections, run.ledger().size(), seconds,
        new ClosedLoop.Calls() {
          @Override
          public Request request(int number) {
            return publisher.single(Message.to(run.url(number), number));
          }

          @Override
          public void answered(int number, Answer answer) {
            Publisher.count(answer, number, run.ledger());
          }
        });
    run.await(published.calls());
    var row = run.row(name(), connections + (connections == 1 ? " connection" : " connections"));
    return row.times("answer", published.answers())
        .beside(Limit.ofRate("bare calls", limit, rate(row)))
        .with("accepted/s", published.perSecond());
  }

  private Row batches(TestBed bed, int batch, int seconds) {
    var run = Case.of(bed, seconds * MOST_PER_SECOND);
    var publisher = bed.publisher(bed.client(BATCH_CONNECTIONS));
    run.begin();
    var published = publisher.publishAll(run.ledger(), n -> Message.to(run.url(n), n), batch,
        BATCH_CONNECTIONS, seconds);
    run.await(Math.min(run.ledger().size(), published.calls() * batch));
    var row = run.row(name(), "batches of " + batch + ", " + BATCH_CONNECTIONS + " connections");
    double limit = bed.bare().closed(64, Reply.AT_ONCE).perSecond();
    return row.times("answer", published.answers())
        .beside(Limit.ofRate("64 bare calls", limit, rate(row)))
        .with("accepted/s", published.perSecond() * batch);
  }

  private static double rate(Row row) {
    var rate = row.perSecond();
    return rate == null ? 0 : rate;
  }
}
