package io.posthaste.ingestapi.dlq;

import io.posthaste.schemas.grammar.InvalidValueException;

/**
 * In which order dead letters are listed. Within a partition it is that of their offsets; of several
 * partitions the one whose next is first in time is next, and of equal times the lower partition.
 */
public enum Order {
  LATEST_FIRST("latestFirst"),
  EARLIEST_FIRST("earliestFirst");

  private final String text;

  Order(String text) {
    this.text = text;
  }

  /** As queries have it, and the dlq-consumers. */
  public String text() {
    return text;
  }

  /** @throws InvalidValueException when there is no such order */
  public static Order parse(String text) {
    for (var order : values()) {
      if (order.text.equals(text)) return order;
    }
    throw InvalidValueException.expected(LATEST_FIRST.text + " or " + EARLIEST_FIRST.text, text);
  }

  /** Of the next of two partitions, whether the one comes before the other. */
  boolean isBefore(Entry one, Entry other) {
    if (one.timeMs() == other.timeMs()) return one.partition() < other.partition();
    return this == EARLIEST_FIRST
        ? one.timeMs() < other.timeMs()
        : one.timeMs() > other.timeMs();
  }
}
