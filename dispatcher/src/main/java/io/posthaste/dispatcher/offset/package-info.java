/**
 * Which offsets of a partition are finished, when they finish in any order. Plain Java; confined to
 * the thread that polls.
 */
@NullMarked
package io.posthaste.dispatcher.offset;

import org.jspecify.annotations.NullMarked;
