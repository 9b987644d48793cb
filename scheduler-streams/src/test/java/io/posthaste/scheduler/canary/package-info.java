@NullMarked
package io.posthaste.scheduler.canary;

import org.jspecify.annotations.NullMarked;
