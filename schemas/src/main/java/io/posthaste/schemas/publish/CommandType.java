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
  GROUP_DEFAULTS("group.defaults"),
  /** Makes or changes the queue that {@code upstash-queue-name} names, as the value (JSON) says. */
  QUEUE_PUT("queue.put"),
  /** Deletes the queue and cancels its messages. */
  QUEUE_DELETE("queue.delete"),
  QUEUE_PAUSE("queue.pause"),
  QUEUE_RESUME("queue.resume"),
  /** Holds back what has the key that {@code upstash-flow-control-key} names. So do the next. */
  FLOW_PAUSE("flow.pause"),
  FLOW_RESUME("flow.resume"),
  /** Fixes limits of the key, as the value (JSON) says: messages no longer change them. */
  FLOW_PIN("flow.pin"),
  /** Lets messages change again the limits that the value (JSON) names. */
  FLOW_UNPIN("flow.unpin"),
  /** Begins a new period of the key. */
  FLOW_RESET_RATE("flow.reset-rate"),
  /** Goes the way of a delayed message, calls nobody and leaves nothing: shows that work flows. */
  CANARY("canary");

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
