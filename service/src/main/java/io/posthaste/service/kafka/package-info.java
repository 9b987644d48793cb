/** The installation's Kafka: how it is reached, and whether it is as it has to be. */
@NullMarked
package io.posthaste.service.kafka;

import org.jspecify.annotations.NullMarked;
