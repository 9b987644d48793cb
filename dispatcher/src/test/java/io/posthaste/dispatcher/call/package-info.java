/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher.call;

import org.jspecify.annotations.NullMarked;
