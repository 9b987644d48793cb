package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.CorruptRowException;
import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Timer;
import io.posthaste.scheduler.state.proto.MessageRow;
import io.posthaste.scheduler.state.proto.MessageRow.Phase;
import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.CorruptRecordException;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.Topic;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds who carries out what a record asks for, and sends on what belongs to another partition. */
final class Commands {
  private final CoreSettings settings;
  private final int partition;
  private final Reports reports;
  private final PublishParser parser;
  private final Lanes lanes = new Lanes();
  private final Messages messages;
  private final CancelMarks marks;
  private final Trains trains;
  private final LanePump pump;
  private final Drains drains;
  private final LaneCommands laneCommands;
  private final Callbacks callbacks;
  private final Deduplication deduplication;
  private final Publishes publishes;
  private final Outcomes outcomes;
  private final Cancels cancels;
  private final BulkCancels bulkCancels;
  private final Schedules schedules;
  private final Groups groups;
  private final Canaries canaries;

  Commands(CoreSettings settings, int partition, Tenants tenants, PublishLimits limits,
      Reports reports) {
    this.settings = settings;
    this.partition = partition;
    this.reports = reports;
    this.parser = new PublishParser(limits);
    this.marks = new CancelMarks(settings, reports);
    this.messages = new Messages(settings, limits, tenants, partition, reports, lanes, marks,
        this::ended);
    this.trains = new Trains(settings, partition, lanes, messages);
    this.drains = new Drains(lanes, messages);
    this.pump = new LanePump(settings, lanes, messages, trains, drains);
    this.laneCommands = new LaneCommands(tenants, lanes, drains, reports);
    this.callbacks = new Callbacks(settings, partition, limits, parser, messages, reports);
    this.deduplication = new Deduplication(settings);
    this.schedules = new Schedules(settings, partition, tenants, parser, messages, reports);
    this.groups = new Groups(settings, partition, tenants, parser, messages, deduplication, reports,
        this::tell);
    this.publishes = new Publishes(settings, tenants, messages, deduplication, reports,
        schedules, groups, callbacks);
    this.canaries = new Canaries(settings, partition, reports);
    this.outcomes = new Outcomes(messages,
        new Adoption(messages, new Grants(settings, partition), marks), marks, trains, callbacks,
        canaries, reports, parser);
    this.cancels = new Cancels(marks, messages, reports);
    this.bulkCancels = new BulkCancels(partition, parser, messages, reports);
  }

  /** Returns false where there was nothing to do: the record is not ours. */
  boolean apply(Transition t, Input input) {
    return switch (input.source()) {
      case INGEST -> ingest(t, input);
      case HOPS -> {
        hop(t, input);
        yield true;
      }
      case OUTCOMES -> {
        outcome(t, Outcome.read(input.fields()), input.bodyOrEmpty());
        yield true;
      }
    };
  }

  void fire(Transition t, Timer timer) {
    switch (timer.kind()) {
      case GRANT -> {
        if (!messages.fire(t, timer)) canaries.fire(t, timer);
      }
      case FORGET -> {
        var _ = messages.fire(t, timer);
      }
      case DEDUP -> deduplication.fire(t, timer);
      case MARK -> marks.fire(t, timer);
      case SCHEDULE -> schedules.fire(t, timer);
      case LANE -> pump.fire(t, timer);
      case DRAIN -> drains.fire(t, timer);
      case IDLE -> lanes.fireIdle(t, timer);
    }
  }

  /** Something in a lane has changed. */
  void woken(Transition t, Lane lane) {
    pump.woken(t, lane);
  }

  /** A message that a lane could not grant is gone. */
  void lookAgain(Transition t, Lane lane) {
    pump.again(t, lane);
  }

  void leaseOver(Transition t, MessageId id) {
    var row = messages.row(t, id).filter(found -> found.getPhase() == Phase.GRANTED).orElse(null);
    if (row == null) {
      t.endLease(id);
    } else if (row.getTrain() > 0) {
      trains.leaseOver(t, row);
    } else {
      messages.leaseOver(t, id, row);
    }
  }

  /** Drops a message of which nothing can be decided any more. */
  void remove(Transition t, MessageId id) {
    parent(t, id).ifPresent(parent -> tellGone(t, id, parent));
    lanes.forget(t, id);
    messages.remove(t, id);
  }

  private Optional<Parent> parent(Transition t, MessageId id) {
    try {
      return messages.row(t, id).filter(MessageRow::hasParent).map(MessageRow::getParent);
    } catch (CorruptRowException unreadable) {
      return Optional.empty(); // nobody can be told
    }
  }

  /** A callback that was sent here and has not come to be a message is waited for no longer. */
  void notTaken(Transition t, MessageId id, HeaderFields hopped) {
    if (t.state().get(Keys.message(id)) != null) return;
    Parents.ofCallback(hopped, settings).ifPresent(parent -> tellGone(t, id, parent));
  }

  /** Over hops also where that is here: nothing that fails there may fail here. */
  private static void tellGone(Transition t, MessageId id, Parent parent) {
    if (parent.getMessageId().isEmpty()) {
      t.write(EndedReport.of(id, parent, State.REJECTED).toHop());
    } else if (parent.getAwaited()) {
      t.write(CallbackEnd.of(id, parent).toHop());
    }
  }

  void poisoned(Transition t, Timer timer, RuntimeException cause) {
    schedules.poisoned(t, timer, cause);
  }

  private boolean ingest(Transition t, Input input) {
    if (input.body() == null && input.fields().list().isEmpty()) return false;
    if (isDirect(input.fields())) return false;
    var id = MessageId.appended(input.time(), partition, input.offset());
    carryOut(t, new Sent(id, OwnFields.without(input.fields()), input.bodyOrEmpty(), false));
    return true;
  }

  private void hop(Transition t, Input input) {
    var callback = CallbackEnd.read(input.fields(), partition).orElse(null);
    if (callback != null) {
      messages.callbackEnded(t, callback.parent(), callback.callback());
      return;
    }
    var ended = EndedReport.read(input.fields()).orElse(null);
    if (ended != null) {
      schedules.ended(t, ended);
      return;
    }
    var id = input.fields()
        .text(OwnFields.MESSAGE_ID)
        .flatMap(MessageId::parse)
        .orElseThrow(() -> new CorruptRecordException("the id of a message on hops"));
    if (input.fields().has(OwnFields.REDRIVE)) {
      redriven(t, id, new Stored(HopFields.kept(input.fields()), input.bodyOrEmpty()));
    }
    carryOut(t, new Sent(id, input.fields(), input.bodyOrEmpty(), true));
    notTaken(t, id, input.fields());
  }

  /** A message was made of a dead letter. */
  private void redriven(Transition t, MessageId id, Stored message) {
    if (parser.parse(message.fields()) instanceof ParsedPublish.Valid(var command)) {
      reports.created(t, id, message, command, command.dueAt(id.time()));
    } else {
      reports.event(t, id, message.fields(), State.CREATED);
    }
  }

  private void outcome(Transition t, Outcome outcome, Body body) {
    if (outcome.kind() == Outcome.Kind.HANDED_OVER) {
      carryOut(t, new Sent(outcome.messageId(), outcome.message(), body, false));
    } else {
      outcomes.apply(t, outcome, body);
    }
  }

  /**
   * A command as it came.
   *
   * @param fields all of them
   * @param hopped whether it was sent on already, and so is not sent on again
   */
  private record Sent(MessageId id, HeaderFields fields, Body body, boolean hopped) {}

  private void carryOut(Transition t, Sent sent) {
    var fields = sent.hopped() ? HopFields.kept(sent.fields()) : Publishes.kept(sent.fields());
    String tenant = Reports.tenant(fields);
    ReplyTo replyTo;
    try {
      replyTo = ReplyTo.read(sent.fields(), settings).orElse(null);
    } catch (ReplyTo.InvalidException e) {
      reports.refuse(t, new Command(sent.id(), tenant, fields, sent.body(), null), 400,
          String.valueOf(e.getMessage()));
      return;
    }
    var command = new Command(sent.id(), tenant, fields, sent.body(), replyTo);
    var type = type(fields).orElse(null);
    if (type == null) {
      reports.refuse(t, command, 400, HeaderNames.TYPE + ": " + InvalidValueException
          .expected("a command", fields.text(HeaderNames.TYPE).orElse(""))
          .getMessage());
      return;
    }
    var publish = type == CommandType.PUBLISH || type == CommandType.SCHEDULE_PUT
        ? parser.parse(fields)
        : null;
    var key = key(type, command, publish).orElse(null);
    if (key != null && !sent.hopped()
        && KeyPartition.of(key.bytes(), settings.partitions()) != partition) {
      t.write(new Output(Topic.HOPS, KeyPartition.of(key.bytes(), settings.partitions()),
          new Body(key.bytes()), HopFields.of(sent.id(), sent.fields()), sent.body()));
    } else if (publish != null) {
      publishes.publish(t, command, publish);
    } else {
      carryOut(t, type, command, sent.fields());
    }
  }

  private void carryOut(Transition t, CommandType type, Command command, HeaderFields sent) {
    switch (type) {
      case PUBLISH, SCHEDULE_PUT -> throw new IllegalArgumentException("expected no " + type);
      case SCHEDULE_DELETE -> schedules.delete(t, command);
      case SCHEDULE_PAUSE -> schedules.pause(t, command);
      case SCHEDULE_RESUME -> schedules.resume(t, command);
      case MESSAGE_CANCEL -> cancels.cancel(t, command);
      case MESSAGES_CANCEL -> bulkCancels.cancel(t, command, sent);
      case GROUP_PUT -> groups.put(t, command);
      case GROUP_REMOVE -> groups.remove(t, command);
      case GROUP_DELETE -> groups.delete(t, command);
      case GROUP_DEFAULTS -> groups.defaults(t, command);
      case QUEUE_PUT -> laneCommands.putQueue(t, command);
      case QUEUE_DELETE -> laneCommands.deleteQueue(t, command);
      case QUEUE_PAUSE -> laneCommands.pauseQueue(t, command);
      case QUEUE_RESUME -> laneCommands.resumeQueue(t, command);
      case FLOW_PAUSE -> laneCommands.pauseFlow(t, command);
      case FLOW_RESUME -> laneCommands.resumeFlow(t, command);
      case FLOW_PIN -> laneCommands.pinFlow(t, command);
      case FLOW_UNPIN -> laneCommands.unpinFlow(t, command);
      case FLOW_RESET_RATE -> laneCommands.resetFlow(t, command);
      case CANARY -> canaries.take(t, command);
    }
  }

  /** The key of the one partition that may carry it out; empty where any may, or it is refused. */
  private static Optional<RoutingKey> key(CommandType type, Command command,
      @Nullable ParsedPublish publish) {
    var fields = command.fields();
    return switch (type) {
      case PUBLISH, SCHEDULE_PUT -> publish instanceof ParsedPublish.Valid(var valid)
          ? valid.cron() == null
              ? RoutingKey.of(valid, command.body().bytes())
              : Optional.of(RoutingKey.ofSchedule(valid.tenant(),
                  Schedules.idOf(valid, command.id())))
          : Optional.empty();
      case SCHEDULE_DELETE, SCHEDULE_PAUSE, SCHEDULE_RESUME ->
        fields.text(HeaderNames.SCHEDULE_ID).map(id -> RoutingKey.ofSchedule(command.tenant(), id));
      case GROUP_PUT, GROUP_REMOVE, GROUP_DELETE, GROUP_DEFAULTS ->
        fields.text(HeaderNames.GROUP).map(name -> RoutingKey.ofGroup(command.tenant(), name));
      case QUEUE_PUT, QUEUE_DELETE, QUEUE_PAUSE, QUEUE_RESUME ->
        fields.text(HeaderNames.QUEUE_NAME).map(name -> RoutingKey.ofQueue(command.tenant(), name));
      case FLOW_PAUSE, FLOW_RESUME, FLOW_PIN, FLOW_UNPIN, FLOW_RESET_RATE ->
        fields.text(HeaderNames.FLOW_CONTROL_KEY)
            .map(name -> RoutingKey.ofFlowControl(command.tenant(), name));
      case MESSAGE_CANCEL, MESSAGES_CANCEL, CANARY -> Optional.empty();
    };
  }

  /** Tells what a message was made for, wherever that is: a schedule, or a queue that waits. */
  private void ended(Transition t, MessageId id, Parent parent, State end) {
    if (parent.getMessageId().isEmpty()) {
      tell(t, EndedReport.of(id, parent, end));
    } else if (parent.getAwaited()) {
      tell(t, CallbackEnd.of(id, parent));
    }
  }

  private void tell(Transition t, CallbackEnd end) {
    if (end.partition() == partition) {
      messages.callbackEnded(t, end.parent(), end.callback());
    } else {
      t.write(end.toHop());
    }
  }

  private void tell(Transition t, EndedReport report) {
    if (report.partition() == partition) {
      schedules.ended(t, report);
    } else {
      t.write(report.toHop());
    }
  }

  private static Optional<CommandType> type(HeaderFields fields) {
    return CommandType.parse(fields.text(HeaderNames.TYPE).orElse(CommandType.PUBLISH.text()));
  }

  private static boolean isDirect(HeaderFields fields) {
    return fields.text(HeaderNames.ROUTE)
        .flatMap(Route::parse)
        .filter(route -> route == Route.DIRECT)
        .isPresent();
  }
}
