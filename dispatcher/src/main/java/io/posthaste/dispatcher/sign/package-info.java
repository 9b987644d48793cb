/** The signature that an endpoint checks. Plain Java and a JOSE library; time passed in. */
@NullMarked
package io.posthaste.dispatcher.sign;

import org.jspecify.annotations.NullMarked;
