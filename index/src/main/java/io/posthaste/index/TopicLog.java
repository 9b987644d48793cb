package io.posthaste.index;

/**
 * What is there of a topic's partition.
 *
 * @param topicId Kafka's id: a topic that was deleted and made again has another
 * @param start first offset that is there, or was not deleted yet
 * @param end behind the last, with what an open transaction holds
 */
record TopicLog(String topicId, long start, long end) {}
