/** Tests. */
@NullMarked
package io.posthaste.schemas.internal;

import org.jspecify.annotations.NullMarked;
