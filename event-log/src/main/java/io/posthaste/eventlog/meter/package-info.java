/** What the event log counts. */
@NullMarked
package io.posthaste.eventlog.meter;

import org.jspecify.annotations.NullMarked;
