@NullMarked
package io.posthaste.scheduler.view;

import org.jspecify.annotations.NullMarked;
