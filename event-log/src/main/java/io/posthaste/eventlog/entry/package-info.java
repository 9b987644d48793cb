/** Decides which entries of the log events make. Plain Java. */
@NullMarked
package io.posthaste.eventlog.entry;

import org.jspecify.annotations.NullMarked;
