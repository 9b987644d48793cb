/**
 * What is to be done about a record, what the endpoint is sent, and what follows from its answer.
 * Plain Java: values in, values out; no Kafka, no HTTP client, no clock.
 */
@NullMarked
package io.posthaste.dispatcher.call;

import org.jspecify.annotations.NullMarked;
