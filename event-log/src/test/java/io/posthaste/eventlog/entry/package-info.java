@NullMarked
package io.posthaste.eventlog.entry;

import org.jspecify.annotations.NullMarked;
