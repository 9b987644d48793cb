/**
 * HTTP between the services of an installation.
 */
@NullMarked
package io.posthaste.scheduler.serve;

import org.jspecify.annotations.NullMarked;
