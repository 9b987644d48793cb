/**
 * HTTP between the services of an installation.
 */
@NullMarked
package io.posthaste.schemas.internal;

import org.jspecify.annotations.NullMarked;
