package io.posthaste.ingestapi.dlq;

import java.util.List;
import java.util.Map;

/**
 * What one dlq-consumer has of a page.
 *
 * @param instance which one it is
 * @param topicId id of the DLQ topic that it knows
 * @param partitions how many that has
 * @param ends of the partitions that it has answered for: the offset behind the last record that it
 *   knows, at least the end of the partition when it was asked
 * @param entries of these partitions, in the order of the list
 * @param isCut whether there may be more of them than these
 */
public record Listed(String instance, String topicId, int partitions, Map<Integer, Long> ends,
    List<Entry> entries, boolean isCut) {}
