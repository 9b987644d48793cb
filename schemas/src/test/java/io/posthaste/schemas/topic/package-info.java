/** Tests of the topics: names, settings and the decisions of the provisioner, without Kafka. */
@NullMarked
package io.posthaste.schemas.topic;

import org.jspecify.annotations.NullMarked;
