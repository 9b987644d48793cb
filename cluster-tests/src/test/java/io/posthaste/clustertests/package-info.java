/** An installation as it is run: each service in processes of its own, on a Kafka of three brokers. */
@NullMarked
package io.posthaste.clustertests;

import org.jspecify.annotations.NullMarked;
