package io.posthaste.dlqconsumer.list;

import java.util.Optional;

/** Which dead letters come first. */
public enum Order {
  LATEST_FIRST("latestFirst"),
  EARLIEST_FIRST("earliestFirst");

  private final String text;

  Order(String text) {
    this.text = text;
  }

  /** Empty when the text names none. */
  public static Optional<Order> parse(String text) {
    for (var order : values()) if (order.text.equals(text)) return Optional.of(order);
    return Optional.empty();
  }
}
