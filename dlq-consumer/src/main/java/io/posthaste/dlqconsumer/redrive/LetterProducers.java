package io.posthaste.dlqconsumer.redrive;

import org.apache.kafka.clients.producer.Producer;

/** Makes the producers of one partition each. */
@FunctionalInterface
public interface LetterProducers {
  /** @param partition of the DLQ topic; each has a transactional id of its own */
  Producer<byte[], byte[]> open(int partition);
}
