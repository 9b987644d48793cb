@NullMarked
package io.posthaste.scheduler.read;

import org.jspecify.annotations.NullMarked;
