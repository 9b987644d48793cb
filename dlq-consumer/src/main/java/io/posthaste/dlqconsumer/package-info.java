/** Keeps a searchable index of the DLQ topic, deletes dead letters and publishes them again. */
@NullMarked
package io.posthaste.dlqconsumer;

import org.jspecify.annotations.NullMarked;
