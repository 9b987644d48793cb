@NullMarked
package io.posthaste.scheduler.state;

import org.jspecify.annotations.NullMarked;
