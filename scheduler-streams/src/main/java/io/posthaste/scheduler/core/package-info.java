/**
 * Decides what follows from a record or from the passing of time, for one partition: plain Java over
 * its rows, with the time passed in.
 */
@NullMarked
package io.posthaste.scheduler.core;

import org.jspecify.annotations.NullMarked;
