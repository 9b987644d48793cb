package io.posthaste.bench.measure;

/**
 * What the same work takes without the system: bare calls, bare records, or a limit that was asked
 * for.
 *
 * @param what names it
 * @param ratio the system's figure divided by it
 */
public record Limit(String what, double value, Unit unit, double ratio) {
  /** Of a limit's value. */
  public enum Unit {
    PER_SECOND("/s"),
    MILLIS(" ms");

    private final String text;

    Unit(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A rate beside the rate that is possible. */
  public static Limit ofRate(String what, double limit, double measured) {
    return new Limit(what, limit, Unit.PER_SECOND, ratio(measured, limit));
  }

  /** A time beside the shortest possible. */
  public static Limit ofTime(String what, double limitMillis, double measuredMillis) {
    return new Limit(what, limitMillis, Unit.MILLIS, ratio(measuredMillis, limitMillis));
  }

  private static double ratio(double measured, double limit) {
    return limit == 0 ? 0 : measured / limit;
  }
}
