/**
 * A one-node Kafka broker and controller (KRaft) inside this JVM, made of Kafka's production
 * jars, for local development, small installs and tests.
 *
 * <p>
 * The door is {@link io.posthaste.embeddedbroker.EmbeddedBroker}. Its data outlives it: a
 * broker started again on the same directory has the topics, records and group offsets of the one
 * before.
 */
@NullMarked
package io.posthaste.embeddedbroker;

import org.jspecify.annotations.NullMarked;
