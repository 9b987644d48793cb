package io.posthaste.dlqconsumer.meter;

/** Every meter of the consumer of dead letters. A name once given stays. */
public enum DlqMeter {
  INDEXED("posthaste.dlq.indexed", "records", "records of the DLQ topic applied to the index"),
  SKIPPED("posthaste.dlq.skipped", "records", "records of the DLQ topic that cannot be indexed"),
  LAG("posthaste.dlq.lag", "records", "records that are there and not indexed yet"),
  ENTRIES("posthaste.dlq.entries", "letters", "dead letters in the index of this process"),
  PARTITIONS("posthaste.dlq.partitions", "partitions", "partitions that this process owns"),
  REBUILDS("posthaste.dlq.rebuilds", "files",
      "index files made anew, of the beginning of the topic; the first of a partition counts too"),
  REDRIVES("posthaste.dlq.redrives", "messages", "dead letters published again"),
  DELETES("posthaste.dlq.deletes", "letters", "dead letters deleted"),
  REQUESTS("posthaste.dlq.requests", "requests",
      "requests of other services, by what (list, delete, retry) and status of the answer");

  /** Tags. */
  public static final String WHAT = "what";
  public static final String STATUS = "status";

  private final String meterName;
  private final String unit;
  private final String meaning;

  DlqMeter(String meterName, String unit, String meaning) {
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
