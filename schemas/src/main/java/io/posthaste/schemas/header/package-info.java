/**
 * Header fields as they travel: the same on HTTP and on Kafka records, byte for byte. Plain Java.
 */
@NullMarked
package io.posthaste.schemas.header;

import org.jspecify.annotations.NullMarked;
