/** The installation's Kafka. */
@NullMarked
package io.posthaste.service.kafka;

import org.jspecify.annotations.NullMarked;
