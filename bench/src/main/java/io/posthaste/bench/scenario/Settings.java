package io.posthaste.bench.scenario;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a scenario is run with: its defaults, or what the command line says in their place. */
public final class Settings {
  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The settings of a scenario.
   *
   * @param given by name; those that are none of the scenario's are left out
   * @throws IllegalArgumentException when one is no number, or no list of numbers
   */
  public static Settings of(Map<String, String> defaults, Map<String, String> given) {
    var values = new HashMap<>(defaults);
    values.replaceAll((name, value) -> given.getOrDefault(name, value));
    var settings = new Settings(values);
    for (String name : values.keySet()) settings.numbers(name);
    return settings;
  }

  /** A whole number. */
  int number(String name) {
    var numbers = numbers(name);
    if (numbers.size() != 1)
      throw new IllegalArgumentException("--" + name + ": expected one number");
    return numbers.getFirst();
  }

  /** One or more whole numbers. */
  List<Integer> numbers(String name) {
    String text = values.get(name);
    if (text == null) throw new AssertionError("no setting of this scenario: " + name);
    if (text.isBlank()) return List.of();
    return Arrays.stream(text.split(",", -1)).map(part -> number(name, part.strip())).toList();
  }

  @Override
  public String toString() {
    return new TreeMap<>(values).toString();
  }

  /** As {@code 500}, {@code 50k} or {@code 5M}. */
  private static int number(String name, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int factor = lower.endsWith("k") ? 1_000 : lower.endsWith("m") ? 1_000_000 : 1;
    try {
      int number = Integer.parseInt(factor == 1 ? lower : lower.substring(0, lower.length() - 1));
      if (number >= 0) return Math.multiplyExact(number, factor);
    } catch (NumberFormatException | ArithmeticException notANumber) {
      // told below, like a number below 0
    }
    throw new IllegalArgumentException(
        "--" + name + ": expected whole numbers such as 500, 50k or 5M, but got '" + text + "'");
  }
}
