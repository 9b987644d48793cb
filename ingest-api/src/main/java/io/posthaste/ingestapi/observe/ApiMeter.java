package io.posthaste.ingestapi.observe;

/** Every meter of the REST door. */
public enum ApiMeter {
  /** Messages published, by what became of them. */
  PUBLISHES("posthaste.api.publishes", "messages", "result"),
  /** From the append to its acknowledgement. */
  APPEND_DURATION("posthaste.api.append.duration", "seconds", ""),
  /** Memory that requests take now. */
  IN_FLIGHT("posthaste.api.requests.in.flight", "bytes", ""),
  /** Appends that were not acknowledged. */
  APPEND_FAILURES("posthaste.api.append.failures", "messages", ""),
  /** Commands that the scheduler answers, by what became of them. */
  COMMANDS("posthaste.api.commands", "commands", "result"),
  /** From the append of a command to its answer. */
  COMMAND_DURATION("posthaste.api.command.duration", "seconds", ""),
  /** Reads of messages, schedules, URL groups, dead letters and so on, by what became of them. */
  READS("posthaste.api.reads", "reads", "result"),
  /** Dead letters that left the list, by what was asked. */
  DEAD_LETTERS("posthaste.api.dead.letters", "messages", "result"),
  /** Requests that wait for dead letters now. */
  WAITING("posthaste.api.requests.waiting", "requests", "");

  private final String meterName;
  private final String unit;
  private final String tag;

  ApiMeter(String meterName, String unit, String tag) {
    this.meterName = meterName;
    this.unit = unit;
    this.tag = tag;
  }

  public String meterName() {
    return meterName;
  }

  public String unit() {
    return unit;
  }

  /** Key of its tag; empty when it has none. */
  public String tag() {
    return tag;
  }
}
