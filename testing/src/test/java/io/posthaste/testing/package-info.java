/** Tests of what tests share, and of the parts of {@code schemas} that need a broker. */
@NullMarked
package io.posthaste.testing;

import org.jspecify.annotations.NullMarked;
