/**
 * Calls endpoints. {@link io.posthaste.dispatcher.http.EndpointCaller} is the door; behind it are
 * the lookup of names, the judging of addresses and an HTTP client that owns its threads. Nothing
 * here knows of Kafka.
 */
@NullMarked
package io.posthaste.dispatcher.http;

import org.jspecify.annotations.NullMarked;
