package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Rows;

/** Answers queries from the rows of a partition. Changes nothing. */
@FunctionalInterface
public interface View {
  Answer answer(Rows state, Rows bodies, Query query);
}
