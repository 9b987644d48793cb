/** How far the dispatcher is, as it stands in its commits. Plain Java. */
@NullMarked
package io.posthaste.schemas.offset;

import org.jspecify.annotations.NullMarked;
