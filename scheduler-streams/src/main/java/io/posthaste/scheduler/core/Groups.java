package io.posthaste.scheduler.core;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.GroupRow;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.tenant.Tenants;
import java.util.Optional;

/** The URL groups of a partition. A group has an endpoint, or it is not there. */
final class Groups {
  private static final int MAX_ENDPOINTS = 100;
  private static final Reply DONE = new Reply(200, "{}");

  private final Tenants tenants;
  private final PublishParser parser;
  private final Reports reports;
  private final Copies copies;

  Groups(CoreSettings settings, int partition, Tenants tenants, PublishParser parser,
      Messages messages, Deduplication deduplication, Reports reports, Copies.Told told) {
    this.tenants = tenants;
    this.parser = parser;
    this.reports = reports;
    this.copies = new Copies(settings, partition, parser, messages, deduplication, reports, told);
  }

  /** Makes one message for each endpoint of the publish's group. */
  void expand(Transition t, Command command, PublishCommand publish) {
    String name = publish.destination().text();
    row(t, publish.tenant(), name).ifPresentOrElse(group -> copies.make(t, command, name, group),
        () -> copies.refuse(t, command, 400, "there is no URL group " + name));
  }

  /** Adds endpoints, or changes those that are there; makes the group if it is not. */
  void put(Transition t, Command command) {
    change(t, command, name -> {
      if (tenants.byId(command.tenant()).isEmpty()) {
        throw new InvalidValueException(
            HeaderNames.TENANT + ": there is no tenant " + command.tenant());
      }
      var known = row(t, command.tenant(), name).orElse(GroupRow.newBuilder()
          .setCreatedMs(t.time().toEpochMilli())
          .build());
      var endpoints = Endpoints.with(known.getEndpointsList(),
          GroupJson.endpoints(command.body().bytes()));
      if (endpoints.size() > MAX_ENDPOINTS) {
        reports.refuse(t, command, 412, "expected at most " + MAX_ENDPOINTS + " endpoints");
        return;
      }
      save(t, command, name, known.toBuilder().clearEndpoints().addAllEndpoints(endpoints));
    });
  }

  /** Takes endpoints out; with the last one goes the group. */
  void remove(Transition t, Command command) {
    change(t, command, name -> {
      var removed = GroupJson.endpoints(command.body().bytes());
      var known = row(t, command.tenant(), name).orElse(null);
      if (known == null) {
        reports.answer(t, command, DONE);
        return;
      }
      var left = Endpoints.without(known.getEndpointsList(), removed);
      if (left.isEmpty()) {
        delete(t, command, name);
      } else {
        save(t, command, name, known.toBuilder().clearEndpoints().addAllEndpoints(left));
      }
    });
  }

  /** Deletes a group, if it is there. Messages that it has made stay. */
  void delete(Transition t, Command command) {
    change(t, command, name -> delete(t, command, name));
  }

  /** Puts other default headers in the place of those that the group has. */
  void defaults(Transition t, Command command) {
    change(t, command, name -> {
      var known = row(t, command.tenant(), name).orElse(null);
      if (known == null) {
        reports.refuse(t, command, 404, "there is no URL group " + name);
        return;
      }
      var defaults = GroupDefaults.of(GroupJson.headers(command.body().bytes()));
      switch (parser.parse(defaults.and(HeaderField.ofText(HeaderNames.DESTINATION, name)))) {
        case ParsedPublish.Invalid invalid -> reports.refuse(t, command, 400, invalid.message());
        case ParsedPublish.OverLimit over -> reports.refuse(t, command, 412, over.message());
        case ParsedPublish.Valid _ -> save(t, command, name, withDefaults(known, defaults));
      }
    });
  }

  private static GroupRow.Builder withDefaults(GroupRow known, HeaderFields defaults) {
    var row = known.toBuilder().clearDefaults();
    for (var field : defaults) row.addDefaults(StoredMessages.toRow(field));
    return row;
  }

  private interface Change {
    /** @throws InvalidValueException when the command is to be refused */
    void apply(String name);
  }

  private void change(Transition t, Command command, Change change) {
    String name = command.fields().text(HeaderNames.GROUP).orElse("");
    if (!NameGrammar.isName(name)) {
      reports.refuse(t, command, 400, HeaderNames.GROUP + ": expected the name of a URL group");
      return;
    }
    try {
      change.apply(name);
    } catch (InvalidValueException e) {
      reports.refuse(t, command, 400, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<GroupRow> row(Transition t, String tenant, String name) {
    return Table.GROUPS.get(t.state(), Keys.group(tenant, name));
  }

  private void save(Transition t, Command command, String name, GroupRow.Builder row) {
    Table.GROUPS.put(t.state(), Keys.group(command.tenant(), name),
        row.setUpdatedMs(t.time().toEpochMilli()).build());
    reports.answer(t, command, DONE);
  }

  private void delete(Transition t, Command command, String name) {
    t.state().delete(Keys.group(command.tenant(), name));
    reports.answer(t, command, DONE);
  }
}
