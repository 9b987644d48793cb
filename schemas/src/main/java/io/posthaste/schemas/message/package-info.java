/** What a message is called: its id, and where in the log the id says it lies. Plain Java. */
@NullMarked
package io.posthaste.schemas.message;

import org.jspecify.annotations.NullMarked;
