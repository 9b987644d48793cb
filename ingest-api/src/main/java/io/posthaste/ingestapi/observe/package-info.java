/**
 * What operators see: meters and health.
 */
@NullMarked
package io.posthaste.ingestapi.observe;

import org.jspecify.annotations.NullMarked;
