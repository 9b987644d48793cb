package io.posthaste.bench.scenario;

import io.posthaste.bench.load.DeadLetterTopic;
import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.OpenLoop;
import io.posthaste.bench.load.SampleLetters;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Route;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Messages whose only attempt fails: a delivery, to their account, is the arrival of the letter. */
final class DlqFailures {
  private static final Reply FAILURE = new Reply(500, 0);
  private static final Map<String, String> ONE_ATTEMPT = Map.of(HeaderNames.RETRIES, "0",
      HeaderNames.LABEL, SampleLetters.ALL);
  private static final int CALLS_AT_ONCE = 64;

  private final TestBed bed;
  private final String scenario;
  private final DeadLetterTopic topic;

  DlqFailures(TestBed bed, String scenario) {
    this.bed = bed;
    this.scenario = scenario;
    this.topic = new DeadLetterTopic(bed.bootstrapServers());
  }

  /** Published through Kafka as fast as the broker takes them. */
  Row all(int count) {
    double calls = bed.bare().closed(CALLS_AT_ONCE, Reply.AT_ONCE).perSecond();
    var run = Case.of(bed, count, _ -> (_, _, _) -> FAILURE);
    var headers = new HashMap<>(ONE_ATTEMPT);
    headers.put(HeaderNames.ROUTE, Route.DIRECT.text());
    var kafka = bed.kafka();
    var dlq = new DlqCalls(bed);
    try (var _ = topic.watch((url, micros) -> arrived(run, run.ledger(), url, micros))) {
      run.begin();
      for (int n = 0; n < count; n++) {
        kafka.publish(kafka.record(KafkaDoor.NO_KEY, run.url(n), headers), n, run.ledger());
      }
      kafka.flush();
      run.await(count);
    }
    dlq.awaitListed();
    double listed = Rates.perSecond(count, Micros.now() - run.startMicros());
    var row = run.row(scenario, count + " failures");
    var rate = row.perSecond();
    return row.beside(Limit.ofRate(CALLS_AT_ONCE + " bare calls", calls, rate == null ? 0 : rate))
        .with("listed/s", listed);
  }

  /**
   * Published through REST at a rate, while the list is followed: how long after the call each letter
   * is in an answer. The limit is a Kafka consumer of the topic.
   */
  Row followed(int rate, int count) {
    var consumed = new Ledger(count);
    var run = Case.of(bed, count, ledger -> (message, micros, _) -> {
      ledger.due(message, micros);
      consumed.due(message, micros);
      return FAILURE;
    });
    var publisher = bed.publisher();
    var goesOn = new AtomicBoolean(true);
    var dlq = new DlqCalls(bed);
    String end = dlq.end();
    try (var _ = topic.watch((url, micros) -> arrived(run, consumed, url, micros))) {
      var follower = CompletableFuture.runAsync(() -> follow(dlq, end, run, goesOn),
          follow -> Thread.ofPlatform().name("follower").start(follow));
      run.begin();
      OpenLoop.run(new Pace(Micros.now() + 10_000, rate), count, (n, _) -> publisher
          .publish(Message.to(run.url(n), n).with(ONE_ATTEMPT), run.ledger()));
      run.await(count);
      goesOn.set(false);
      follower.join();
    }
    var times = run.ledger().lateness();
    return run.row(scenario, "followed, " + rate + " failures/s")
        .times("tail", times)
        .beside(Limit.ofTime("consumer p50", consumed.lateness().p50(), times.p50()));
  }

  private static void follow(DlqCalls dlq, String end, Case run, AtomicBoolean goesOn) {
    var cursor = end;
    while (goesOn.get() && cursor != null) {
      var page = dlq.ask(dlq.page("follow=true&wait=1&cursor=" + cursor));
      long micros = Micros.now();
      page.urls().forEach(url -> arrived(run, run.ledger(), url, micros));
      cursor = page.cursor();
    }
  }

  private static void arrived(Case run, Ledger ledger, String url, long micros) {
    int message = run.message(url);
    if (message >= 0) ledger.delivered(message, micros);
  }
}
