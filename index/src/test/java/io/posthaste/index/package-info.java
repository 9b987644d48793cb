/** Tests. */
@NullMarked
package io.posthaste.index;

import org.jspecify.annotations.NullMarked;
