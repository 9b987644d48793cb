/**
 * All of Posthaste and a Kafka broker in one JVM: for development, tests and small installations.
 * {@link io.posthaste.standalone.Standalone} is the command.
 */
@NullMarked
package io.posthaste.standalone;

import org.jspecify.annotations.NullMarked;
