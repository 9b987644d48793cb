/**
 * Calls that concern messages wherever they are: in the scheduler's state, in a dispatcher's hands,
 * or in the log.
 */
@NullMarked
package io.posthaste.ingestapi.control;

import org.jspecify.annotations.NullMarked;
