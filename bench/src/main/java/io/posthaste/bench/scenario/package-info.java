/** What can be measured, one class each. */
@NullMarked
package io.posthaste.bench.scenario;

import org.jspecify.annotations.NullMarked;
