/**
 * What other services of the installation may ask.
 */
@NullMarked
package io.posthaste.scheduler.serve;

import org.jspecify.annotations.NullMarked;
