@NullMarked
package io.posthaste.eventlog.serve;

import org.jspecify.annotations.NullMarked;
