/**
 * Commands that the scheduler answers: request and reply over Kafka.
 * {@link io.posthaste.ingestapi.ask.Commands} is the door.
 */
@NullMarked
package io.posthaste.ingestapi.ask;

import org.jspecify.annotations.NullMarked;
