package io.posthaste.schemas.topic;

/**
 * A topic that exists and cannot be used as it is.
 *
 * @param topic its name, with the prefix
 * @param setting the number of partitions or a topic setting, by Kafka's name
 * @param remedy what an operator can do
 */
public record TopicMismatch(String topic, String setting, String found, String expected,
    String remedy) {
  @Override
  public String toString() {
    return "Topic " + topic + " has " + setting + "=" + found + ", but " + expected
        + " is expected: " + remedy;
  }
}
