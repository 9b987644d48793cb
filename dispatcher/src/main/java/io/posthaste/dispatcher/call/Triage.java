package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.publish.SchedulerFields;
import io.posthaste.schemas.tenant.Tenants;

/** Decides about records. Safe for any thread. */
public final class Triage {
  private static final Decision SKIP = new Decision.Skip();
  private static final Decision TOMBSTONE = new Decision.Tombstone();

  private final PublishParser parser;
  private final Tenants tenants;
  private final int maxBodyBytes;

  public Triage(PublishParser parser, Tenants tenants, int maxBodyBytes) {
    this.parser = parser;
    this.tenants = tenants;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** Never fails: what cannot be decided about is poison. */
  public Decision decide(IngestRecord record) {
    try {
      return decided(record);
    } catch (RuntimeException e) {
      return new Decision.Poison(record, e);
    }
  }

  private Decision decided(IngestRecord record) {
    if (record.body() == null && record.fields().list().isEmpty()) return TOMBSTONE;
    if (!isDirect(record.fields())) return SKIP;
    return switch (parser.parse(record.fields())) {
      case ParsedPublish.Refused refused -> reject(record, refused.message());
      case ParsedPublish.Valid(var command) -> decide(record, command);
    };
  }

  private Decision decide(IngestRecord record, PublishCommand command) {
    var tenant = tenants.byId(command.tenant()).orElse(null);
    if (tenant == null) {
      return reject(record, HeaderNames.TENANT + ": there is no tenant " + command.tenant());
    }
    int size = record.bodyOrEmpty().size();
    if (size > maxBodyBytes) {
      return reject(record,
          "expected a body of at most " + maxBodyBytes + " bytes, but got " + size);
    }
    var forScheduler = SchedulerFields.firstOf(command, record.appendedAt()).orElse(null);
    if (forScheduler != null) {
      return reject(record, forScheduler + ": only a scheduler can do this, and the record is "
          + "stamped " + HeaderNames.ROUTE + "=" + Route.DIRECT.text());
    }
    return switch (command.destination()) {
      case Destination.Url(var url) ->
        new Decision.Call(new Message(record.messageId(), record, command, url, tenant));
      case Destination.Group _ -> reject(record, HeaderNames.DESTINATION + ": expected a URL");
    };
  }

  private static boolean isDirect(HeaderFields fields) {
    return fields.text(HeaderNames.ROUTE)
        .flatMap(Route::parse)
        .orElse(Route.SCHEDULED) == Route.DIRECT;
  }

  private static Decision reject(IngestRecord record, String problem) {
    return new Decision.Reject(record, problem);
  }
}
