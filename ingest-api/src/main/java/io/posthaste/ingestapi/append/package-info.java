/**
 * Appends messages to the ingest topic, within a budget of memory.
 */
@NullMarked
package io.posthaste.ingestapi.append;

import org.jspecify.annotations.NullMarked;
