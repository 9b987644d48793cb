/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher.consume;

import org.jspecify.annotations.NullMarked;
