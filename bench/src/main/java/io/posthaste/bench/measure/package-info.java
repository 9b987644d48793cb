/**
 * What a run finds out: the account of each message, times, rates, rows. No network, thread or clock
 * in it; the clock that times come from is {@link io.posthaste.bench.measure.Micros}.
 */
@NullMarked
package io.posthaste.bench.measure;

import org.jspecify.annotations.NullMarked;
