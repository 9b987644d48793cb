package io.posthaste.dispatcher.call;

import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Train;
import java.util.List;

/** What is to be done about a record. */
public sealed interface Decision {
  /** Nothing: somebody else is its owner. */
  record Skip() implements Decision {}

  /** Nothing: neither value nor headers; a deletion that was piped in from a compacted topic. */
  record Tombstone() implements Decision {}

  /** Nothing: no grant can be read from it. The lease of the one that it was makes another. */
  record Corrupt(RuntimeException cause) implements Decision {}

  /** Its endpoint is called. */
  record Call(Message message) implements Decision {}

  /** It is answered when it is due; nobody is called. */
  record Canary(Grant grant) implements Decision {}

  /** No call can be made of what was granted. */
  record Uncallable(Grant grant, String problem) implements Decision {}

  /**
   * Its messages are called, one after the other.
   *
   * @param cars a {@link Call} or {@link Uncallable} for each, in their order
   */
  record Ride(Train train, List<Decision> cars) implements Decision {
    public Ride {
      cars = List.copyOf(cars);
    }
  }

  /** A record stamped direct that is told about without a call. */
  sealed interface Refusal extends Decision {
    IngestRecord record();
  }

  /**
   * It asks for nothing that can be done.
   *
   * @param problem what is wrong with it, for the publisher to read
   */
  record Reject(IngestRecord record, String problem) implements Refusal {}

  /**
   * Only the scheduler can carry it out.
   *
   * @param problem which field asks for that
   */
  record HandOver(IngestRecord record, String problem) implements Refusal {}

  /** Deciding about it failed, and would again. */
  record Poison(IngestRecord record, RuntimeException cause) implements Refusal {}
}
