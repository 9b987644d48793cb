package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.TaskRow;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far a partition's sources have been applied, and the version of the layout of its rows. It
 * guards against a consumer group that was set back: transactions see to everything else, so the row
 * may be behind by some milliseconds, and by records
 * that are of others.
 */
final class AppliedOffsets {
  private static final int FORMAT = 1;

  private final Map<Input.Source, Long> next = new EnumMap<>(Input.Source.class);
  private boolean changed;

  private AppliedOffsets() {}

  /** @throws IllegalStateException where a newer version has written the rows */
  static AppliedOffsets read(Rows state) {
    var row = Table.TASKS.get(state, Keys.task()).orElse(TaskRow.getDefaultInstance());
    if (row.getFormat() > FORMAT) {
      throw new IllegalStateException("expected rows of format " + FORMAT + " or older, but found "
          + row.getFormat() + ": a newer version has run on this state");
    }
    var offsets = new AppliedOffsets();
    offsets.next.put(Input.Source.INGEST, row.getIngestOffset());
    offsets.next.put(Input.Source.HOPS, row.getHopsOffset());
    offsets.next.put(Input.Source.OUTCOMES, row.getOutcomesOffset());
    return offsets;
  }

  boolean contains(Input input) {
    return input.offset() < of(input.source());
  }

  /** @param toSave false for a record that would change nothing if it came again */
  void add(Input input, boolean toSave) {
    next.put(input.source(), input.offset() + 1);
    changed |= toSave;
  }

  void save(Rows state) {
    if (!changed) return;
    Table.TASKS.put(state, Keys.task(), TaskRow.newBuilder()
        .setFormat(FORMAT)
        .setIngestOffset(of(Input.Source.INGEST))
        .setHopsOffset(of(Input.Source.HOPS))
        .setOutcomesOffset(of(Input.Source.OUTCOMES))
        .build());
    changed = false;
  }

  private long of(Input.Source source) {
    return next.getOrDefault(source, 0L);
  }
}
