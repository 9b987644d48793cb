/** Tests of the package. */
@NullMarked
package io.posthaste.bench.load;

import org.jspecify.annotations.NullMarked;
