package io.posthaste.ingestapi.log;

import io.posthaste.schemas.log.LogPosition;
import java.util.List;
import java.util.Set;

/**
 * What one event log has of a page.
 *
 * @param partitions how many there are
 * @param owned those that it has answered for
 * @param lag records that are not in it yet
 * @param more whether others may follow these entries
 * @param entries of these partitions, in the order of the list
 */
public record ListedEntries(int partitions, Set<Integer> owned, long lag, boolean more,
    List<Item> entries) {
  /** @param json the object that clients see */
  public record Item(LogPosition at, String json) {}
}
