package io.posthaste.ingestapi.request;

import java.util.random.RandomGenerator;

/** Makes names for schedules that come without one: {@code scd_} and 22 characters of base 58. */
public final class ScheduleIds {
  private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int LENGTH = 22;

  private final RandomGenerator random;

  /** @param random what nobody can guess */
  public ScheduleIds(RandomGenerator random) {
    this.random = random;
  }

  public String next() {
    var id = new StringBuilder("scd_");
    for (int i = 0; i < LENGTH; i++) id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    return id.toString();
  }
}
