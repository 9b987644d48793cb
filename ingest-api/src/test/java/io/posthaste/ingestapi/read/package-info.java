/** Reads what other processes have. */
@NullMarked
package io.posthaste.ingestapi.read;

import org.jspecify.annotations.NullMarked;
