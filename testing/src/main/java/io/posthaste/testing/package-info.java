/**
 * What integration tests share: one Kafka for the whole run ({@link
 * io.posthaste.testing.BrokerExtension}), a look at what topics hold ({@link
 * io.posthaste.testing.KafkaReads}) and an HTTP endpoint that records its calls ({@link
 * io.posthaste.testing.RecordingEndpoint}).
 */
@NullMarked
package io.posthaste.testing;

import org.jspecify.annotations.NullMarked;
