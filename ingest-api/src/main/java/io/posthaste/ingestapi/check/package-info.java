/** Looks at a running installation from outside, as a publisher and an endpoint do. */
@NullMarked
package io.posthaste.ingestapi.check;

import org.jspecify.annotations.NullMarked;
