package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.scheduler.state.proto.ScheduleRow.LastState;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.MessageEvent.State;
import java.util.ArrayList;

/** What has become of the messages of a schedule's last occurrence, in the words of the API. */
final class LastStates {
  private static final String IN_PROGRESS = "IN_PROGRESS";
  private static final String SUCCESS = "SUCCESS";
  private static final String FAIL = "FAIL";

  private LastStates() {}

  static LastState inProgress(MessageId id) {
    return state(id, IN_PROGRESS);
  }

  /** The row with the report in it. */
  static ScheduleRow after(ScheduleRow row, EndedReport report) {
    var id = report.messageId();
    var states = new ArrayList<LastState>(row.getLastStatesList());
    boolean known = states.removeIf(state -> state.getMessageId().equals(id.value()));
    if (known && report.end() == State.CREATED) return row;
    if (report.end() != State.EXPANDED) states.add(state(id, word(report.end())));
    var changed = row.toBuilder().clearLastStates().addAllLastStates(states);
    String error = report.error();
    if (error != null) changed.setError(error);
    return changed.build();
  }

  private static String word(State state) {
    return switch (state) {
      case CREATED, RETRY, ERROR, CANCEL_REQUESTED, EXPANDED -> IN_PROGRESS;
      case DELIVERED, DEDUPLICATED -> SUCCESS;
      case CANCELED, FAILED, REJECTED -> FAIL;
    };
  }

  private static LastState state(MessageId id, String state) {
    return LastState.newBuilder().setMessageId(id.value()).setState(state).build();
  }
}
