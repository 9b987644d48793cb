/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher.offset;

import org.jspecify.annotations.NullMarked;
