/**
 * Reads what other processes have: the scheduler's state and the dispatchers' hands over internal
 * HTTP, messages in the log.
 */
@NullMarked
package io.posthaste.ingestapi.read;

import org.jspecify.annotations.NullMarked;
