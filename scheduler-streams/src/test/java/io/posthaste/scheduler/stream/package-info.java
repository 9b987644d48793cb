@NullMarked
package io.posthaste.scheduler.stream;

import org.jspecify.annotations.NullMarked;
