/** The rows of one partition: their keys, their layouts, and changes that are applied whole. */
@NullMarked
package io.posthaste.scheduler.state;

import org.jspecify.annotations.NullMarked;
