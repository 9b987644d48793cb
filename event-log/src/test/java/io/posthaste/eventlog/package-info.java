@NullMarked
package io.posthaste.eventlog;

import org.jspecify.annotations.NullMarked;
