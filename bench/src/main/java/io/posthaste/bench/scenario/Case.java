package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Row;
import io.posthaste.bench.sink.Receiver;
import io.posthaste.bench.sink.Reply;
import io.posthaste.bench.sink.Sink;
import io.posthaste.bench.system.ProcessUsage;
import java.time.Duration;
import java.util.function.Function;

/** One case under measurement: the account of its messages, and what the system takes for them. */
final class Case {
  /** How long nothing may come before what is still out counts as missing. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestBed bed;
  private final Ledger ledger;
  private final Sink.Place place;
  private ProcessUsage before;
  private long startMicros;

  private Case(TestBed bed, Sink sink, int messages, Function<Ledger, Receiver> receiver) {
    this.bed = bed;
    this.ledger = new Ledger(messages);
    this.place = sink.add(receiver.apply(ledger));
    this.before = bed.system().usage();
    this.startMicros = Micros.now();
  }

  /** Messages that are answered at once with 200. */
  static Case of(TestBed bed, int messages) {
    return of(bed, messages, ledger -> Receivers.counting(ledger, Reply.AT_ONCE));
  }

  static Case of(TestBed bed, int messages, Function<Ledger, Receiver> receiver) {
    return of(bed, bed.sink(), messages, receiver);
  }

  static Case of(TestBed bed, Sink sink, int messages, Function<Ledger, Receiver> receiver) {
    return new Case(bed, sink, messages, receiver);
  }

  Ledger ledger() {
    return ledger;
  }

  /** The URL that a message goes to. */
  String url(int message) {
    return place.url(message);
  }

  /** The message that goes to this URL; -1 where it is none of this case. */
  int message(String url) {
    return place.message(url);
  }

  /** What is counted, and paid for, begins now. */
  void begin() {
    before = bed.system().usage();
    startMicros = Micros.now();
  }

  long startMicros() {
    return startMicros;
  }

  /**
   * Waits until {@code published} messages are answered and all accepted ones have come, or nothing
   * has come for 30 s.
   */
  void await(int published) {
    Waiting.whileMoving(PATIENCE, () -> ledger.delivered() + ledger.answered(),
        () -> ledger.answered() >= published && ledger.isSettled());
  }

  /** The row of it now: rate, cost and account. */
  Row row(String scenario, String parameters) {
    var usage = bed.system().usage();
    return Row.of(scenario, parameters)
        .rate(ledger.perSecond(startMicros))
        .cost(usage.cpuMicrosEach(before, ledger.delivered()), usage.rssMib())
        .account(ledger);
  }
}
