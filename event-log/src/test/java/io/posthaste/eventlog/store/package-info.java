@NullMarked
package io.posthaste.eventlog.store;

import org.jspecify.annotations.NullMarked;
