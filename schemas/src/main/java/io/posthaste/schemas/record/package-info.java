/** What stands on the topics: codecs between Kafka records and the values of this module. */
@NullMarked
package io.posthaste.schemas.record;

import org.jspecify.annotations.NullMarked;
