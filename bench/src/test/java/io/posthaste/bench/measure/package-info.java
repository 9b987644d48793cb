/** Tests of the package. */
@NullMarked
package io.posthaste.bench.measure;

import org.jspecify.annotations.NullMarked;
