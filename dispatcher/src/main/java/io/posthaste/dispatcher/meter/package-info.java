/** What is measured. {@link io.posthaste.dispatcher.meter.DispatcherMeter} lists all of it. */
@NullMarked
package io.posthaste.dispatcher.meter;

import org.jspecify.annotations.NullMarked;
