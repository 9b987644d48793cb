/** Which network addresses may be called. Plain Java; no name is resolved here. */
@NullMarked
package io.posthaste.schemas.address;

import org.jspecify.annotations.NullMarked;
