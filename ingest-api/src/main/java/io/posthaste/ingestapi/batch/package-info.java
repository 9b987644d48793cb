/**
 * The body of a batch call, read as it arrives. Plain Java.
 */
@NullMarked
package io.posthaste.ingestapi.batch;

import org.jspecify.annotations.NullMarked;
