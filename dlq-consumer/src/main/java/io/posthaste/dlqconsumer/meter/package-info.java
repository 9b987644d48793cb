/** What the consumer of dead letters counts. */
@NullMarked
package io.posthaste.dlqconsumer.meter;

import org.jspecify.annotations.NullMarked;
