/** What is asked about dead letters: which ones, and from where on. Plain Java. */
@NullMarked
package io.posthaste.schemas.dlq;

import org.jspecify.annotations.NullMarked;
