package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.publish.SchedulerFields;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Instant;
import java.util.Optional;

/** Decides about records of the ingest topic. Safe for any thread. */
public final class Triage {
  private static final Decision SKIP = new Decision.Skip();
  private static final Decision TOMBSTONE = new Decision.Tombstone();
  private static final int FIRST_ATTEMPT = 1;

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
    if (isControl(record.fields())) return handOver(record, HeaderNames.TYPE);
    return switch (parser.parse(record.fields())) {
      case ParsedPublish.Refused refused -> new Decision.Reject(record, refused.message());
      case ParsedPublish.Valid(var command) -> decide(record, command);
    };
  }

  private Decision decide(IngestRecord record, PublishCommand command) {
    var tenant = tenants.byId(command.tenant()).orElse(null);
    if (tenant == null) {
      return new Decision.Reject(record,
          HeaderNames.TENANT + ": there is no tenant " + command.tenant());
    }
    var body = record.bodyOrEmpty();
    if (body.size() > maxBodyBytes) {
      return new Decision.Reject(record,
          "expected a body of at most " + maxBodyBytes + " bytes, but got " + body.size());
    }
    var forScheduler = forScheduler(record, command).orElse(null);
    if (forScheduler != null) return handOver(record, forScheduler);
    return switch (command.destination()) {
      case Destination.Url(var url) -> new Decision.Call(new Message(grant(record, command),
          record.fields(), body, command, url, tenant, null, null,
          false));
      case Destination.Group _ -> handOver(record, HeaderNames.DESTINATION);
    };
  }

  /** Ours because of its stamp, which alone says whose a record is; but nothing we can carry out. */
  private static boolean isControl(HeaderFields fields) {
    return fields.text(HeaderNames.TYPE)
        .flatMap(CommandType::parse)
        .filter(type -> type != CommandType.PUBLISH)
        .isPresent();
  }

  private static Decision handOver(IngestRecord record, String field) {
    return new Decision.HandOver(record, field + ": only the scheduler can do this, and the record"
        + " is stamped " + HeaderNames.ROUTE + "=" + Route.DIRECT.text());
  }

  /** Whoever asked for a reply is answered by the scheduler, when it has the message. */
  private static Optional<String> forScheduler(IngestRecord record, PublishCommand command) {
    if (record.fields().has(HeaderNames.REPLY_TOPIC)) return Optional.of(HeaderNames.REPLY_TOPIC);
    return SchedulerFields.firstOf(command, record.appendedAt());
  }

  /** A time before the append counts as the append. */
  private static Grant grant(IngestRecord record, PublishCommand command) {
    var dueAt = command.dueAt(record.appendedAt());
    return new Grant(record.messageId(), Message.DIRECT, FIRST_ATTEMPT,
        dueAt.isBefore(record.appendedAt()) ? record.appendedAt() : dueAt, Instant.MAX,
        record.partition());
  }

  private static boolean isDirect(HeaderFields fields) {
    return fields.text(HeaderNames.ROUTE)
        .flatMap(Route::parse)
        .orElse(Route.SCHEDULED) == Route.DIRECT;
  }
}
