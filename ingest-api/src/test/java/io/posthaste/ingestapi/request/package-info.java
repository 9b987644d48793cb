/** Tests of the package. */
@NullMarked
package io.posthaste.ingestapi.request;

import org.jspecify.annotations.NullMarked;
