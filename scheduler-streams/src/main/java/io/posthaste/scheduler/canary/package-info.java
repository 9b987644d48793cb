/**
 * Canaries: messages that a scheduler writes to the ingest topic itself, and that come back to it by
 * way of a dispatcher, to show that work flows. {@link io.posthaste.scheduler.canary.CanaryWatch}
 * knows which are on their way. Plain Java; time is passed in.
 */
@NullMarked
package io.posthaste.scheduler.canary;

import org.jspecify.annotations.NullMarked;
