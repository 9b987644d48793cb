/**
 * Turns the text of a request's values (durations, limits, labels, crons, retry expressions) into typed
 * values.
 *
 * <p>
 * Each grammar is one class with a static {@code parse}. Whatever the text, the answer is a value
 * or an {@link io.posthaste.schemas.grammar.InvalidValueException}, in time linear to the text's
 * length and on a bounded stack. Everything here is immutable and free of clock, threads and
 * randomness.
 */
@NullMarked
package io.posthaste.schemas.grammar;

import org.jspecify.annotations.NullMarked;
