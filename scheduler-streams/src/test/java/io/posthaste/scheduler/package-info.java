@NullMarked
package io.posthaste.scheduler;

import org.jspecify.annotations.NullMarked;
