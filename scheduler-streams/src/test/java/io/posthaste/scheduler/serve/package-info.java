@NullMarked
package io.posthaste.scheduler.serve;

import org.jspecify.annotations.NullMarked;
