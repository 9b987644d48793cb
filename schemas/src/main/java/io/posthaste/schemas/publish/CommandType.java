package io.posthaste.schemas.publish;

import java.util.Locale;
import java.util.Optional;

/** What a record of the ingest topic asks for, as its header {@code type} says it. */
public enum CommandType {
  /** One message; a schedule where it has {@code upstash-cron}. */
  PUBLISH("publish"),
  /** Makes a schedule, or puts another in its place. Fields of a publish, and the cron. */
  SCHEDULE_PUT("schedule.put"),
  /** Ends the schedule that {@code upstash-schedule-id} names. So do the next two. */
  SCHEDULE_DELETE("schedule.delete"),
  SCHEDULE_PAUSE("schedule.pause"),
  SCHEDULE_RESUME("schedule.resume"),
  /** Cancels the message that {@code message-id} names. */
  MESSAGE_CANCEL("message.cancel"),
  /** Cancels what the filter in the value (JSON) matches, on the partition it is written to. */
  MESSAGES_CANCEL("messages.cancel"),
  /** Adds the endpoints in the value (JSON) to the URL group that {@code group} names. */
  GROUP_PUT("group.put"),
  /** Takes the endpoints in the value (JSON) out of the group. */
  GROUP_REMOVE("group.remove"),
  GROUP_DELETE("group.delete"),
  /** Sets the group's default headers, in the value (JSON). */
  GROUP_DEFAULTS("group.defaults");

  private final String text;

  CommandType(String text) {
    this.text = text;
  }

  /** As the header says it. */
  public String text() {
    return text;
  }

  /** Empty when the text names no type that is known. */
  public static Optional<CommandType> parse(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    for (var type : values()) {
      if (type.text.equals(lower)) return Optional.of(type);
    }
    return Optional.empty();
  }
}
