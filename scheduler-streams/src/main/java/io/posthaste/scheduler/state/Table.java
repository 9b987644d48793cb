package io.posthaste.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.posthaste.scheduler.state.proto.CanaryRow;
import io.posthaste.scheduler.state.proto.DedupRow;
import io.posthaste.scheduler.state.proto.GroupRow;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.scheduler.state.proto.MarkRow;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.scheduler.state.proto.TaskRow;
import java.util.Optional;

/** Rows of one kind: how their values are written. Keys come from {@link Keys}. */
public final class Table<V extends MessageLite> {
  public static final Table<MessageRow> MESSAGES = new Table<>("a message row",
      MessageRow.parser());
  public static final Table<MarkRow> MARKS = new Table<>("a cancel mark", MarkRow.parser());
  public static final Table<DedupRow> DEDUPS = new Table<>("a deduplication row",
      DedupRow.parser());
  public static final Table<ScheduleRow> SCHEDULES = new Table<>("a schedule row",
      ScheduleRow.parser());
  public static final Table<GroupRow> GROUPS = new Table<>("a group row", GroupRow.parser());
  public static final Table<LaneRow> LANES = new Table<>("a lane row", LaneRow.parser());
  public static final Table<CanaryRow> CANARIES = new Table<>("a canary row", CanaryRow.parser());
  public static final Table<TaskRow> TASKS = new Table<>("a task row", TaskRow.parser());

  private final String what;
  private final Parser<V> parser;

  /** @param what is in a row, for the error where it is not */
  public Table(String what, Parser<V> parser) {
    this.what = what;
    this.parser = parser;
  }

  public Optional<V> get(Rows state, byte[] key) {
    byte[] bytes = state.get(key);
    return bytes == null ? Optional.empty() : Optional.of(read(bytes));
  }

  public void put(Rows state, byte[] key, V value) {
    state.put(key, value.toByteArray());
  }

  /** @throws CorruptRowException when the bytes are no such row */
  public V read(byte[] bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptRowException(what, e);
    }
  }
}
