/** Load from outside, through REST and Kafka, and the same load on nothing as its limit. */
@NullMarked
package io.posthaste.bench.load;

import org.jspecify.annotations.NullMarked;
