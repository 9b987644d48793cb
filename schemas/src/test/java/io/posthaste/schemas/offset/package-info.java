@NullMarked
package io.posthaste.schemas.offset;

import org.jspecify.annotations.NullMarked;
