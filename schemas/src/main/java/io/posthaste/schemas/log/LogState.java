package io.posthaste.schemas.log;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an entry of the log says that a message came to: the states of the REST API. */
public enum LogState {
  /** Accepted and stored. */
  CREATED,
  /** An attempt began. */
  ACTIVE,
  /** After an attempt that failed another is due. */
  RETRY,
  /** An attempt failed. */
  ERROR,
  /** An attempt was answered with a 2xx status. Terminal. */
  DELIVERED,
  /** Given up. Terminal. */
  FAILED,
  /** Somebody asked for no more attempts. */
  CANCEL_REQUESTED,
  /** No more attempts are made. Terminal. */
  CANCELED;

  private static final String IN_PROGRESS = "IN_PROGRESS";
  private static final String OTHER_SPELLING = "CANCELLED";

  public boolean isTerminal() {
    return this == DELIVERED || this == FAILED || this == CANCELED;
  }

  /**
   * The states that a text in a filter stands for: one, or with {@code IN_PROGRESS} those of a
   * message that is being attempted.
   *
   * @throws InvalidValueException when there is no such state
   */
  public static Set<LogState> parse(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT);
    if (name.equals(IN_PROGRESS)) return EnumSet.of(ACTIVE, RETRY, ERROR);
    if (name.equals(OTHER_SPELLING)) return EnumSet.of(CANCELED);
    for (var state : values()) if (state.name().equals(name)) return EnumSet.of(state);
    throw InvalidValueException.expected(Arrays.stream(values())
        .map(Enum::name)
        .collect(Collectors.joining(", ")) + " or " + IN_PROGRESS, text);
  }
}
