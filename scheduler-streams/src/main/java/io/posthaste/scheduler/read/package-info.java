/**
 * Questions to the partitions of this process: each waits until everything that was written before it
 * was asked has been applied.
 */
@NullMarked
package io.posthaste.scheduler.read;

import org.jspecify.annotations.NullMarked;
