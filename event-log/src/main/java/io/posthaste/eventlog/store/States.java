package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogState;
import java.util.EnumMap;
import java.util.Map;

/**
 * Numbers of states in files; one that is given stays. Those above {@link #LAST_USUAL} most messages
 * never have: they have an index of their own.
 */
final class States {
  static final int LAST_USUAL = 3;

  private static final Map<LogState, Integer> NUMBERS = new EnumMap<>(Map.of(LogState.CREATED, 1,
      LogState.ACTIVE, 2, LogState.DELIVERED, LAST_USUAL, LogState.RETRY, 4, LogState.ERROR, 5,
      LogState.FAILED, 6, LogState.CANCEL_REQUESTED, 7, LogState.CANCELED, 8));

  private States() {}

  static int number(LogState state) {
    Integer number = NUMBERS.get(state);
    if (number == null) throw new AssertionError(state);
    return number;
  }

  static LogState of(int number) {
    for (var each : NUMBERS.entrySet()) if (each.getValue() == number) return each.getKey();
    throw new IllegalArgumentException("no state has the number " + number);
  }

  static boolean isUsual(LogState state) {
    return number(state) <= LAST_USUAL;
  }
}
