package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Story;

/** A message in the file. */
record KnownMessage(long number, long tenant, Story story) {
  KnownMessage with(Story later) {
    return new KnownMessage(number, tenant, later);
  }
}
