package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Rows;

/** Answers every kind of query. */
public final class Views implements View {
  @Override
  public Answer answer(Rows state, Rows bodies, Query query) {
    return switch (query) {
      case Query.Message _ -> Answer.missing("message");
      case Query.Schedules _,Query.Groups _ -> Answer.found("[]");
      case Query.Schedule _ -> Answer.missing("schedule");
      case Query.Group _ -> Answer.missing("URL group");
    };
  }
}
