/** The system that is measured: a process of ours, or one that runs already. */
@NullMarked
package io.posthaste.bench.system;

import org.jspecify.annotations.NullMarked;
