package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.MessageEvent;
import java.util.Optional;

/** Shows one message: while it is held, and for the grace period after its end. */
public final class MessageView {
  private final PublishParser parser;

  public MessageView(PublishParser parser) {
    this.parser = parser;
  }

  public Answer answer(Rows state, Rows bodies, Query.Message query) {
    return MessageId.parse(query.messageId())
        .flatMap(id -> json(state, bodies, id, query.tenant()))
        .map(Answer::found)
        .orElseGet(() -> Answer.missing("message"));
  }

  private Optional<String> json(Rows state, Rows bodies, MessageId id, String tenant) {
    return Table.MESSAGES.get(state, Keys.message(id))
        .filter(row -> row.getTenant().equals(tenant) && !isCanceled(row))
        .flatMap(_ -> StoredMessages.get(bodies, id))
        .flatMap(message -> json(id, message));
  }

  private Optional<String> json(MessageId id, Stored message) {
    if (!(parser.parse(message.fields()) instanceof ParsedPublish.Valid(var command))) {
      return Optional.empty();
    }
    return Optional.of(MessageJson.of(id, command, message.body().bytes(),
        MessageJson.Context.of(id, command, message.fields())));
  }

  private static boolean isCanceled(MessageRow row) {
    return row.getEnd().equals(MessageEvent.State.CANCELED.name());
  }
}
