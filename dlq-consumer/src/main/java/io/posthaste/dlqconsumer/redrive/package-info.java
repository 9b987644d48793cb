/** Deletes dead letters and publishes them again, all of it or nothing. */
@NullMarked
package io.posthaste.dlqconsumer.redrive;

import org.jspecify.annotations.NullMarked;
