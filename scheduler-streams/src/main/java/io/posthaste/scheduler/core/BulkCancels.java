package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CancelFilter;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Cancels the messages that a filter matches, a bounded number at a time: what is left goes on in
 * another record, to this same partition, so that no command holds up the others. The last one
 * answers. Messages that came after the command are left alone.
 */
final class BulkCancels {
  private static final int MESSAGES_AT_A_TIME = 500;
  /** On hops: the message after which the rest of the work begins. */
  private static final String AFTER = "posthaste-cancel-after";
  /** On hops: messages that were canceled so far. */
  private static final String DONE = "posthaste-canceled";

  private final int partition;
  private final PublishParser parser;
  private final Messages messages;
  private final Reports reports;

  BulkCancels(int partition, PublishParser parser, Messages messages, Reports reports) {
    this.partition = partition;
    this.parser = parser;
    this.messages = messages;
    this.reports = reports;
  }

  /** @param sent the fields of the record as it came */
  void cancel(Transition t, Command command, HeaderFields sent) {
    CancelFilter filter;
    try {
      filter = CancelFilter.parse(command.body().bytes());
    } catch (InvalidValueException e) {
      reports.refuse(t, command, 400, String.valueOf(e.getMessage()));
      return;
    }
    int done = sent.text(DONE).map(Integer::parseInt).orElse(0);
    var candidates = candidates(t, filter, sent.text(AFTER).orElse(""));
    for (var id : candidates) {
      if (isFull(filter, done)) break;
      if (cancel(t, command, filter, id)) done++;
    }
    if (candidates.size() < MESSAGES_AT_A_TIME || isFull(filter, done)) {
      reports.answer(t, command, new Reply(200, "{\"cancelled\":" + done + "}"));
    } else {
      goOn(t, command, sent, candidates.getLast(), done);
    }
  }

  private static boolean isFull(CancelFilter filter, int done) {
    Integer count = filter.count();
    return count != null && done >= count;
  }

  private void goOn(Transition t, Command command, HeaderFields sent, MessageId after, int done) {
    var fields = HopFields.of(command.id(), sent)
        .and(new HeaderField(AFTER, after.value()), new HeaderField(DONE, Integer.toString(done)));
    t.write(new Output(Topic.HOPS, partition, Reports.key(command.id().value()), fields,
        command.body()));
  }

  private boolean cancel(Transition t, Command command, CancelFilter filter, MessageId id) {
    var row = messages.row(t, id).filter(found -> isMeant(found, command, id)).orElse(null);
    if (row == null) return false;
    var fields = messages.stored(t, id).fields();
    boolean matches = parser.parse(fields) instanceof ParsedPublish.Valid(var publish)
        && filter.matches(publish, id, fields.text(OwnFields.GROUP).orElse(null),
            fields.text(OwnFields.SCHEDULE).orElse(null));
    return matches && messages.requestCancel(t, id, row);
  }

  private static boolean isMeant(MessageRow row, Command command, MessageId id) {
    return !Messages.isOver(row) && row.getTenant().equals(command.tenant())
        && !id.time().isAfter(command.id().time());
  }

  /** The next messages that may match, in the order of their ids. */
  private static List<MessageId> candidates(Transition t, CancelFilter filter, String after) {
    if (filter.matchesNothing()) return List.of();
    var wanted = filter.messageIds();
    if (wanted.isPresent()) {
      return new TreeSet<>(wanted.get()).tailSet(after, false)
          .stream()
          .map(MessageId::parse)
          .flatMap(Optional::stream)
          .limit(MESSAGES_AT_A_TIME)
          .toList();
    }
    byte[] from = after.isEmpty()
        ? Keys.from(Keys.MESSAGE)
        : Keys.after(Keys.named(Keys.MESSAGE, after));
    var found = new ArrayList<MessageId>();
    try (var scan = t.state().scan(from, Keys.to(Keys.MESSAGE))) {
      while (found.size() < MESSAGES_AT_A_TIME && scan.hasNext()) {
        found.add(new MessageId(Keys.name(scan.next().key())));
      }
    }
    return found;
  }
}
