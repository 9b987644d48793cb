package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Story;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in the file.
 *
 * @param number its offset on the ingest topic; negative for one that lies nowhere there
 * @param tagset what it is found by; null for nothing
 * @param places of its entries, in the order in which they were learnt
 */
record KnownMessage(long number, long tenant, @Nullable Long tagset, Story story,
    List<EntryPlace> places) {
  KnownMessage {
    places = List.copyOf(places);
  }

  KnownMessage with(Story later) {
    return new KnownMessage(number, tenant, tagset, later, places);
  }

  KnownMessage of(long other) {
    return new KnownMessage(number, tenant, other, story, places);
  }

  KnownMessage with(EntryPlace entry) {
    var more = new ArrayList<>(places);
    more.add(entry);
    return new KnownMessage(number, tenant, tagset, story, more);
  }

  KnownMessage withoutContent() {
    return new KnownMessage(number, tenant, null, story, List.of());
  }
}
