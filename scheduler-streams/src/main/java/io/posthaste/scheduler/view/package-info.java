/**
 * What can be asked of a partition, and the answers: plain Java over its rows.
 */
@NullMarked
package io.posthaste.scheduler.view;

import org.jspecify.annotations.NullMarked;
