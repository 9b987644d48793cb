package io.posthaste.bench.scenario;

import io.posthaste.bench.load.ClosedLoop;
import io.posthaste.bench.load.DeadLetterPage;
import io.posthaste.bench.load.DeadLetterTopic;
import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.load.SampleLetters;
import io.posthaste.bench.measure.Limit;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.measure.Times;
import io.posthaste.bench.sink.Reply;
import io.posthaste.bench.system.ProcessUsage;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** Letters of every kind, listed in every way, published again and deleted. */
final class DlqLists {
  private static final int PAGE = 100;
  private static final int ROUNDS = 10;
  private static final int CALLS_AT_ONCE = 64;
  private static final double NO_END = 3600;

  private final TestBed bed;
  private final String scenario;
  private final DeadLetterTopic topic;
  private final SampleLetters letters;
  private final DlqCalls dlq;
  /** Where those go that are published again. */
  private final Case again;

  DlqLists(TestBed bed, String scenario, int count) {
    this.bed = bed;
    this.scenario = scenario;
    this.topic = new DeadLetterTopic(bed.bootstrapServers());
    this.letters = new SampleLetters(count, Instant.now(), topic.partitions(), bed.bodyBytes());
    this.dlq = new DlqCalls(bed);
    this.again = Case.of(bed, count);
  }

  /** From the first append until all are in the list. */
  Row indexed() {
    var disk = DlqDisk.of(bed.system());
    var usage = bed.system().usage();
    long begin = Micros.now();
    topic.append(letters, again::url);
    double appended = Rates.perSecond(letters.count(), Micros.now() - begin);
    dlq.awaitListed();
    double rate = Rates.perSecond(letters.count(), Micros.now() - begin);
    var row = costed(Row.of(scenario, letters.count() + " letters indexed"), usage,
        letters.count())
        .rate(rate)
        .beside(Limit.ofRate("bare consume", topic.recordsPerSecond(), rate))
        .with("appended/s", appended);
    var more = DlqDisk.since(disk, DlqDisk.of(bed.system()));
    return more == null
        ? row
        : row.with("topic B each", more.topicBytes() / letters.count())
            .with("index B each", more.indexBytes() / letters.count());
  }

  /** Pages for each filter, one call after the other. */
  void pages(int count, Consumer<Row> rows) {
    var rounds = new ArrayList<Map<String, String>>();
    for (int round = 0; round < ROUNDS; round++) {
      rounds.add(letters.filters(round,
          n -> URLEncoder.encode(again.url(n), StandardCharsets.UTF_8)));
    }
    for (String name : rounds.getFirst().keySet()) {
      var queries = rounds.stream().map(round -> round.getOrDefault(name, "")).toList();
      rows.accept(paged(name, queries.stream().map(dlq::page).toList(), count));
    }
  }

  private Row paged(String name, List<Request> requests, int count) {
    var usage = bed.system().usage();
    var last = new Answer[ROUNDS];
    var result = ClosedLoop.run(dlq.publisher().client(), 1, count, NO_END, new ClosedLoop.Calls() {
      @Override
      public Request request(int number) {
        return requests.get(number % ROUNDS);
      }

      @Override
      public void answered(int number, Answer answer) {
        last[number % ROUNDS] = answer;
      }
    });
    int found = 0;
    for (int i = 0; i < Math.min(ROUNDS, count); i++) {
      found += DeadLetterPage.of(last[i]).dlqIds().size();
    }
    return costed(Row.of(scenario, "page, " + name), usage, count)
        .times("page", result.answers())
        .with("letters a page", (double) found / Math.min(ROUNDS, count));
  }

  /** Every page of the list, each with the cursor of the one before. */
  Row walked() {
    var usage = bed.system().usage();
    var times = new Times();
    long begin = Micros.now();
    int found = 0;
    String cursor = "";
    while (cursor != null) {
      long asked = Micros.now();
      var page = dlq.ask(dlq.page(cursor.isEmpty() ? "" : "cursor=" + cursor));
      times.add(Micros.now() - asked);
      found += page.dlqIds().size();
      cursor = page.cursor();
    }
    double rate = Rates.perSecond(found, Micros.now() - begin);
    return costed(Row.of(scenario, "walk over " + found), usage, found)
        .rate(rate)
        .times("page", times.percentiles())
        .beside(Limit.ofRate("bare consume", topic.recordsPerSecond(), rate));
  }

  /** Published again, a page at a time, to delivered. */
  Row redriven(int most) {
    double calls = bed.bare().closed(CALLS_AT_ONCE, Reply.AT_ONCE).perSecond();
    again.begin();
    var times = new Times();
    int asked = all(most, count -> dlq.request(HttpMethod.POST, "/retry", count,
        "label=" + SampleLetters.PLAIN), page -> {
          page.dlqIds().forEach(id -> again.ledger().accepted(SampleLetters.number(id)));
          return page.dlqIds().size();
        }, times);
    double accepted = Rates.perSecond(asked, Micros.now() - again.startMicros());
    again.await(asked);
    var row = again.row(scenario, asked + " published again");
    var rate = row.perSecond();
    return row.times("retry of " + PAGE, times.percentiles())
        .beside(Limit.ofRate(CALLS_AT_ONCE + " bare calls", calls, rate == null ? 0 : rate))
        .with("accepted/s", accepted);
  }

  /** Deleted, a page at a time. */
  Row deleted(int most) {
    var usage = bed.system().usage();
    var times = new Times();
    long begin = Micros.now();
    int deleted = all(most, count -> dlq.request(HttpMethod.DELETE, "", count,
        "label=" + SampleLetters.ALL), DeadLetterPage::deleted, times);
    return costed(Row.of(scenario, deleted + " deleted"), usage, deleted)
        .rate(Rates.perSecond(deleted, Micros.now() - begin))
        .times("delete of " + PAGE, times.percentiles());
  }

  /** Repeats a call until there is nothing left for it, or enough is done; returns how much. */
  private int all(int most, IntFunction<Request> call, ToIntFunction<DeadLetterPage> count,
      Times times) {
    int done = 0;
    while (done < most) {
      long asked = Micros.now();
      int more = count.applyAsInt(dlq.ask(call.apply(Math.min(PAGE, most - done))));
      if (more == 0) break;
      times.add(Micros.now() - asked);
      done += more;
    }
    return done;
  }

  private Row costed(Row row, ProcessUsage before, int count) {
    var usage = bed.system().usage();
    return row.cost(usage.cpuMicrosEach(before, count), usage.rssMib());
  }
}
