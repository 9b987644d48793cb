/** What the logs of messages show, and what is asked of them. Plain Java. */
@NullMarked
package io.posthaste.schemas.log;

import org.jspecify.annotations.NullMarked;
