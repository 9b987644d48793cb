package io.posthaste.scheduler.meter;

/** Every meter of the scheduler. A name once given stays. */
public enum SchedulerMeter {
  APPLIED("posthaste.scheduler.applied", "records",
      "records applied, by source: ingest, hops, outcomes"),
  SKIPPED("posthaste.scheduler.skipped", "records",
      "records passed over, by source: of another owner, applied before, or tombstones"),
  WRITTEN("posthaste.scheduler.written", "records", "records written, by topic"),
  FIRED("posthaste.scheduler.timers", "timers", "timers that have fired, by kind"),
  LATENESS("posthaste.scheduler.timers.lateness", "seconds",
      "from the time of a timer to its firing, by kind; a grant is made ahead, and so early"),
  PENDING("posthaste.scheduler.timers.pending", "timers",
      "timers that have not fired, by kind, over the partitions of this process; where a partition has"
          + " come to it, they are counted first"),
  OVERDUE("posthaste.scheduler.timers.overdue", "seconds",
      "by how much the timer is overdue that should have fired first; 0 where none is"),
  POISONED("posthaste.scheduler.poisoned", "records",
      "records and timers that could not be decided about and became dead letters"),
  LEASES_OVER("posthaste.scheduler.leases.over", "leases",
      "grants of which no outcome came in time; their messages are granted anew"),
  CALLBACKS("posthaste.scheduler.callbacks", "messages",
      "callbacks and failure callbacks made of what attempts came to"),
  GRANTS("posthaste.scheduler.grants", "messages",
      "messages that a dispatcher may call now, over the partitions of this process"),
  LANES_WAITING("posthaste.scheduler.lanes.waiting", "messages",
      "messages that wait for their turn in queues, for flow-control keys and for hosts"),
  READS("posthaste.scheduler.reads", "questions",
      "questions to partitions of this process, by status of the answer"),
  COMMIT_DURATION("posthaste.scheduler.commit.duration", "seconds",
      "mean time of a commit in the last minute, of the slowest thread"),
  RESTORED("posthaste.scheduler.restored", "rows", "rows read back from changelogs"),
  PARTITIONS("posthaste.scheduler.partitions", "partitions", "partitions that this process owns"),
  REPLACED("posthaste.scheduler.threads.replaced", "threads",
      "threads that ended with an exception and were replaced"),
  CANARIES("posthaste.scheduler.canaries", "canaries",
      "canaries, by what became of them: back, lost; a lost one may still come back"),
  CANARY_LATENESS("posthaste.scheduler.canary.lateness", "seconds",
      "from the due time of a canary to its return from the dispatcher"),
  CANARY_AGE("posthaste.scheduler.canary.age", "seconds",
      "since the last canary of this process came back; 0 where it has no partitions"),
  CANARY_MISSING("posthaste.scheduler.canary.missing", "partitions",
      "partitions of this process whose canary is lost");

  /** Tags. */
  public static final String SOURCE = "source";
  public static final String TOPIC = "topic";
  public static final String KIND = "kind";
  public static final String STATUS = "status";
  public static final String RESULT = "result";

  private final String meterName;
  private final String unit;
  private final String meaning;

  SchedulerMeter(String meterName, String unit, String meaning) {
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
