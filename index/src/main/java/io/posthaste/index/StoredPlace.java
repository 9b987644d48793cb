package io.posthaste.index;

import java.time.Instant;

/**
 * How far a file has got in a topic.
 *
 * @param next behind the last record that is applied
 * @param seenAt when it was last known to be there
 */
record StoredPlace(String topicId, long next, Instant seenAt) {}
