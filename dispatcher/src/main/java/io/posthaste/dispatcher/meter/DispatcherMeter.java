package io.posthaste.dispatcher.meter;

/** Every meter of the dispatcher. A name once given stays. */
public enum DispatcherMeter {
  ATTEMPTS("posthaste.dispatcher.attempts", "attempts",
      "calls that ended, by outcome: delivered, failed, failed-for-good, no-answer"),
  CALL_DURATION("posthaste.dispatcher.call.duration", "seconds",
      "from the start of a call to the end of its answer, by outcome"),
  LATENESS("posthaste.dispatcher.lateness", "seconds",
      "from the due time of a message to the start of its attempt, by source: direct, grant"),
  CALLS("posthaste.dispatcher.calls", "calls",
      "messages in hand: called, waiting for room, or being written about"),
  CALL_BYTES("posthaste.dispatcher.calls.bytes", "bytes",
      "bodies and answers of the messages in hand, with a reserve for each"),
  WAITING("posthaste.dispatcher.waiting", "records",
      "records that were read and wait for room; while there are any, nothing more is read"),
  GATE_WAITING("posthaste.dispatcher.gate.waiting", "calls",
      "calls that wait a moment for room of their host or tenant"),
  LANES_OPEN("posthaste.dispatcher.lanes.open", "lanes",
      "lanes of hosts, a partition each, that messages are deferred into at once"),
  GRANTS_WAITING("posthaste.dispatcher.grants.waiting", "grants",
      "grants in hand that wait for their due time"),
  PAUSED("posthaste.dispatcher.paused", "partitions",
      "partitions that are not read: no room, or too far ahead of an open offset"),
  SKIPPED("posthaste.dispatcher.skipped", "records",
      "records passed over, by why: not-ours, tombstone, finished-before, corrupt"),
  OUTCOMES("posthaste.dispatcher.outcomes", "outcomes",
      "outcomes written, by kind: done, retry, failed, leased, unstarted, deferred, handed-over,"
          + " rejected, poison"),
  TRAINS("posthaste.dispatcher.trains", "messages",
      "messages of a queue that were granted together, by result: whole, broken, unused"),
  CANARIES("posthaste.dispatcher.canaries", "canaries", "canaries of schedulers answered"),
  WRITES_FAILED("posthaste.dispatcher.writes.failed", "records",
      "writes of events and outcomes that Kafka refused; each is tried again"),
  UNCOMMITTED("posthaste.dispatcher.uncommitted", "offsets",
      "widest span between the committed offset and the position, over the partitions"),
  LAG("posthaste.dispatcher.lag", "records", "records not yet read, over the partitions"),
  ASSIGNED("posthaste.dispatcher.partitions", "partitions", "partitions assigned");

  /** Tags. */
  public static final String OUTCOME = "outcome";
  public static final String WHY = "why";
  public static final String KIND = "kind";
  public static final String SOURCE = "source";
  public static final String RESULT = "result";

  private final String meterName;
  private final String unit;
  private final String meaning;

  DispatcherMeter(String meterName, String unit, String meaning) {
    this.meterName = meterName;
    this.unit = unit;
    this.meaning = meaning;
  }

  public String meterName() {
    return meterName;
  }

  public String unit() {
    return unit;
  }

  public String meaning() {
    return meaning;
  }
}
