/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher.sign;

import org.jspecify.annotations.NullMarked;
