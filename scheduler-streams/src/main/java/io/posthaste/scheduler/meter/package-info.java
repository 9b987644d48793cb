/**
 * What the scheduler counts.
 */
@NullMarked
package io.posthaste.scheduler.meter;

import org.jspecify.annotations.NullMarked;
