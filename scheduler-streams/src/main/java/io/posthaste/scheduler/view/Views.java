package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Rows;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;

/** Answers every kind of query. */
public final class Views implements View {
  private final MessageView messages;
  private final ScheduleView schedules = new ScheduleView();
  private final GroupView groups = new GroupView();
  private final QueueView queues = new QueueView();
  private final FlowControlView flowControls = new FlowControlView();

  /** @param limits those that messages were accepted within */
  public Views(PublishLimits limits) {
    this.messages = new MessageView(new PublishParser(limits));
  }

  @Override
  public Answer answer(Rows state, Rows bodies, Query query) {
    return switch (query) {
      case Query.Message message -> messages.answer(state, bodies, message);
      case Query.Schedules all -> schedules.answer(state, bodies, all);
      case Query.Schedule one -> schedules.answer(state, bodies, one);
      case Query.Groups all -> groups.answer(state, all);
      case Query.Group one -> groups.answer(state, one);
      case Query.Queues all -> queues.answer(state, all);
      case Query.Queue one -> queues.answer(state, one);
      case Query.FlowControls all -> flowControls.answer(state, all);
      case Query.FlowControl one -> flowControls.answer(state, one);
    };
  }
}
