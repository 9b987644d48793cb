/** Who may publish, and which keys sign what they publish. Plain Java. */
@NullMarked
package io.posthaste.schemas.tenant;

import org.jspecify.annotations.NullMarked;
