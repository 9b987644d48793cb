package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.proto.GroupRow;
import io.posthaste.scheduler.state.proto.GroupRow.Endpoint;
import io.posthaste.scheduler.state.proto.Parent;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.DeduplicationId;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.MessageEvent.State;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.KeyPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes of a publish to a URL group one message for each endpoint: all of them, or none. */
final class Copies {
  /** What a grant adds to the fields of a message, at most. */
  private static final int GRANT_BYTES = 512;

  private final CoreSettings settings;
  private final int partition;
  private final PublishParser parser;
  private final Messages messages;
  private final Deduplication deduplication;
  private final Reports reports;
  private final Told told;

  /** Is told what has become of an occurrence of a schedule, and of its copies. */
  interface Told {
    void tell(Transition t, EndedReport report);
  }

  private record Copy(MessageId id, String url, Stored message, PublishCommand publish) {}

  /** @param first the message that it repeats; null where it is none */
  private record Made(Copy copy, @Nullable MessageId first) {}

  Copies(CoreSettings settings, int partition, PublishParser parser, Messages messages,
      Deduplication deduplication, Reports reports, Told told) {
    this.settings = settings;
    this.partition = partition;
    this.parser = parser;
    this.messages = messages;
    this.deduplication = deduplication;
    this.reports = reports;
    this.told = told;
  }

  void make(Transition t, Command command, String name, GroupRow group) {
    var fields = GroupDefaults.under(command.fields(),
        group.getDefaultsList().stream().map(StoredMessages::fromRow).toList());
    switch (parser.parse(fields)) {
      case ParsedPublish.Invalid invalid -> refuse(t, command, 400, invalid.message());
      case ParsedPublish.OverLimit over -> refuse(t, command, 412, over.message());
      case ParsedPublish.Valid(var publish) ->
        make(t, command, publish, name, copies(command, fields, name, group));
    }
  }

  private void make(Transition t, Command command, PublishCommand publish, String name,
      List<Copy> copies) {
    for (var copy : copies) {
      long size = Reports.sizeOf(copy.message.fields(), copy.message.body()) + GRANT_BYTES;
      if (size > settings.maxRecordBytes()) {
        refuse(t, command, 413, "the message for " + copy.url + " would have " + size
            + " bytes, but at most " + settings.maxRecordBytes() + " fit");
        return;
      }
    }
    var parent = Parents.read(command, settings).orElse(null);
    var deduplicationId = parent == null
        ? DeduplicationId.of(publish, command.body().bytes()).orElse(null)
        : null;
    var made = new ArrayList<Made>();
    for (var copy : copies) {
      var first = deduplicationId == null
          ? null
          : first(t, copy, name, deduplicationId).orElse(null);
      if (first == null) take(t, copy, parent);
      made.add(new Made(copy, first));
    }
    boolean allRepeat = made.stream().allMatch(copy -> copy.first != null);
    reports.event(t, command.id(), command.fields(),
        allRepeat ? State.DEDUPLICATED : State.EXPANDED);
    if (parent != null) {
      told.tell(t, EndedReport.of(command.id(), parent, State.EXPANDED));
    }
    reports.answer(t, command, new Reply(allRepeat ? 202 : 200, json(made)));
  }

  private void take(Transition t, Copy copy, @Nullable Parent parent) {
    if (messages.row(t, copy.id).isPresent()) return;
    reports.event(t, copy.id, copy.message.fields(), State.CREATED);
    if (parent != null) told.tell(t, EndedReport.of(copy.id, parent, State.CREATED));
    var lane = RoutingKey.ofLane(copy.publish).orElse(null);
    if (lane != null && KeyPartition.of(lane.bytes(), settings.partitions()) != partition) {
      t.write(HopFields.hop(lane, copy.id, copy.message, settings));
      return;
    }
    messages.create(t, copy.id, copy.message, copy.publish, copy.publish.dueAt(copy.id.time()),
        parent);
  }

  /** An occurrence that is refused is no dead letter: its schedule has it, and says why. */
  void refuse(Transition t, Command command, int status, String problem) {
    var parent = Parents.read(command, settings).orElse(null);
    if (parent == null) {
      reports.refuse(t, command, status, problem);
    } else {
      reports.event(t, command.id(), command.fields(), State.REJECTED, 0, null, problem, null);
      told.tell(t, EndedReport.of(command.id(), parent, State.REJECTED, problem));
    }
  }

  private List<Copy> copies(Command command, HeaderFields fields, String name, GroupRow group) {
    var copies = new ArrayList<Copy>(group.getEndpointsCount());
    for (var endpoint : group.getEndpointsList()) {
      var own = fields(fields, name, endpoint);
      if (!(parser.parse(own) instanceof ParsedPublish.Valid(var publish))) {
        throw new IllegalStateException(
            "endpoint " + endpoint.getUrl() + " of group " + name + " cannot be published to");
      }
      String cause = command.id().value();
      var id = MessageId.derived(command.id().time(), partition, cause, endpoint.getUrl());
      copies.add(new Copy(id, endpoint.getUrl(), new Stored(own, command.body()), publish));
    }
    return copies;
  }

  private static HeaderFields fields(HeaderFields fields, String name, Endpoint endpoint) {
    var own = new ArrayList<HeaderField>(fields.list().size() + 2);
    for (var field : fields) if (!field.is(HeaderNames.DESTINATION)) own.add(field);
    own.add(HeaderField.ofText(HeaderNames.DESTINATION, endpoint.getUrl()));
    own.add(HeaderField.ofText(OwnFields.GROUP, name));
    if (!endpoint.getName().isEmpty()) {
      own.add(HeaderField.ofText(OwnFields.ENDPOINT, endpoint.getName()));
    }
    return new HeaderFields(own);
  }

  private Optional<MessageId> first(Transition t, Copy copy, String name, String id) {
    String scope = RoutingKey.ofGroup(copy.publish.tenant(), name).text() + '\0' + copy.url + '\0'
        + id;
    return deduplication.first(t, scope, copy.id).filter(first -> !first.equals(copy.id));
  }

  private static String json(List<Made> made) {
    var json = new StringBuilder("[");
    for (var each : made) {
      if (json.length() > 1) json.append(',');
      var first = each.first;
      json.append("{\"messageId\":\"")
          .append(first == null ? each.copy.id : first)
          .append("\",\"url\":")
          .append(JsonText.quoted(each.copy.url))
          .append(first == null ? "}" : ",\"deduplicated\":true}");
    }
    return json.append(']').toString();
  }
}
