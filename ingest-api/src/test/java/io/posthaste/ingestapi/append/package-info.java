/** Tests of the package. */
@NullMarked
package io.posthaste.ingestapi.append;

import org.jspecify.annotations.NullMarked;
