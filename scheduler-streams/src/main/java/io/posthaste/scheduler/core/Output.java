package io.posthaste.scheduler.core;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * A record that the scheduler of a partition writes, in the transaction of the change that it
 * follows from.
 *
 * @param partition null leaves it to the key
 * @param body null is a record without a value
 */
public record Output(Topic topic, @Nullable Integer partition, Body key, HeaderFields fields,
    @Nullable Body body) {}
