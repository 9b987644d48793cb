package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;

/** What a path below {@code /v2/schedules/} is about. */
public sealed interface ScheduleTarget {
  /** The schedule itself. */
  record One(String id) implements ScheduleTarget {}

  record Pause(String id) implements ScheduleTarget {}

  record Resume(String id) implements ScheduleTarget {}

  /** What a new schedule calls, as {@link DestinationTarget} reads it. */
  record New(String raw) implements ScheduleTarget {}

  /**
   * Of a {@code POST}. {@code x/pause} could be a destination too: it is one where a cron is sent.
   *
   * @throws RefusedException with status 400 when an id is none
   */
  static ScheduleTarget posted(RequestTarget target, HeaderFields headers) {
    boolean hasCron = headers.has(HeaderNames.CRON)
        || QueryParameters.parse(target.query()).config().has(HeaderNames.CRON);
    String path = path(target);
    boolean isSwitch = path.endsWith("/pause") || path.endsWith("/resume");
    return isSwitch && !hasCron && path.indexOf('/') == path.lastIndexOf('/')
        ? existing(target)
        : new New(target.after(RequestTarget.SCHEDULES_PREFIX));
  }

  /**
   * Of any other method.
   *
   * @throws RefusedException with status 400 when an id is none, 404 when it is about nothing
   */
  static ScheduleTarget existing(RequestTarget target) {
    String path = path(target);
    int slash = path.indexOf('/');
    if (slash < 0) return new One(id(path));
    String id = id(path.substring(0, slash));
    return switch (path.substring(slash + 1)) {
      case "pause" -> new Pause(id);
      case "resume" -> new Resume(id);
      default -> throw new Refusal(404, "there is nothing at this path").asException();
    };
  }

  private static String path(RequestTarget target) {
    String path = target.path().substring(RequestTarget.SCHEDULES_PREFIX.length());
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static String id(String text) {
    try {
      return NameGrammar.parse(PercentCode.decode(text).orElse(text));
    } catch (InvalidValueException e) {
      throw Refusal.invalid("scheduleId: " + e.getMessage()).asException();
    }
  }
}
