/** Pages of dead letters, put together from what several dlq-consumers have. Plain Java. */
@NullMarked
package io.posthaste.ingestapi.dlq;

import org.jspecify.annotations.NullMarked;
