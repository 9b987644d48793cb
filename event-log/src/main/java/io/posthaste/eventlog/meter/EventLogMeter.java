package io.posthaste.eventlog.meter;

/** Every meter of the event log. A name once given stays. */
public enum EventLogMeter {
  APPLIED("posthaste.event.log.applied", "records",
      "records of ingest and events that are in the log"),
  SKIPPED("posthaste.event.log.skipped", "records", "records that could not be read"),
  REBUILT("posthaste.event.log.rebuilt", "files",
      "files that were made anew from the topics; one for each partition at the first start"),
  LAG("posthaste.event.log.lag", "records", "records that are not in the log yet"),
  PARTITIONS("posthaste.event.log.partitions", "partitions",
      "partitions that this process has the log of"),
  SIZE("posthaste.event.log.size", "bytes", "size of the files, without what is free in them"),
  REMOVED("posthaste.event.log.removed", "messages",
      "messages that were removed after the retention, or for want of room");

  private final String meterName;
  private final String unit;
  private final String meaning;

  EventLogMeter(String meterName, String unit, String meaning) {
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
