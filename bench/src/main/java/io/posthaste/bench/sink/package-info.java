/** The endpoint that messages are delivered to. */
@NullMarked
package io.posthaste.bench.sink;

import org.jspecify.annotations.NullMarked;
