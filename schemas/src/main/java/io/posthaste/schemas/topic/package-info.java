/**
 * The topics of Posthaste: what they are called, how they are set up, and who may start reading
 * where.
 *
 * <p>
 * {@link io.posthaste.schemas.topic.Topic} lists them, {@link
 * io.posthaste.schemas.topic.TopicLayout} gives them names and settings for one installation. The
 * adapters {@link io.posthaste.schemas.topic.TopicProvisioner} and {@link
 * io.posthaste.schemas.topic.StartingOffsets} make it so on a cluster; what they do is decided by
 * plain values beside them.
 */
@NullMarked
package io.posthaste.schemas.topic;

import org.jspecify.annotations.NullMarked;
