/** Tests of the package. */
@NullMarked
package io.posthaste.ingestapi.batch;

import org.jspecify.annotations.NullMarked;
