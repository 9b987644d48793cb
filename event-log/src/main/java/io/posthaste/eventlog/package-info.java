/**
 * The log of what happened to messages: a searchable copy of the events topic, joined with what was
 * published. Nothing waits for it.
 */
@NullMarked
package io.posthaste.eventlog;

import org.jspecify.annotations.NullMarked;
