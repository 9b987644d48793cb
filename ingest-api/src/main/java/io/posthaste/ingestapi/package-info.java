/**
 * The REST door: authenticates requests, checks them, and appends them to the ingest topic.
 * {@link io.posthaste.ingestapi.IngestApiConfiguration} wires it into an application.
 */
@NullMarked
package io.posthaste.ingestapi;

import org.jspecify.annotations.NullMarked;
