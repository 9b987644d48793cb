@NullMarked
package io.posthaste.scheduler.core;

import org.jspecify.annotations.NullMarked;
