/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher;

import org.jspecify.annotations.NullMarked;
