/** Pages of the log, put together from what several event logs have. Plain Java. */
@NullMarked
package io.posthaste.ingestapi.log;

import org.jspecify.annotations.NullMarked;
