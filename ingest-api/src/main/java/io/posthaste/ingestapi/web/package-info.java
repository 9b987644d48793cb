/**
 * The HTTP server: routes, handlers, and what stands between them and the socket.
 */
@NullMarked
package io.posthaste.ingestapi.web;

import org.jspecify.annotations.NullMarked;
