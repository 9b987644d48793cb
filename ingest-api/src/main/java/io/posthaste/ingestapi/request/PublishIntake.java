package io.posthaste.ingestapi.request;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Callback;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether a publish is taken, and what then stands on its record. Safe for any thread. */
public final class PublishIntake {
  private final PublishParser parser;
  private final AddressPolicy addresses;
  private final long maxHeaderBytes;
  private final ScheduleIds scheduleIds;

  /** @param maxHeaderBytes most that names and values of a message's fields may take together */
  public PublishIntake(PublishParser parser, AddressPolicy addresses, long maxHeaderBytes,
      ScheduleIds scheduleIds) {
    this.parser = parser;
    this.addresses = addresses;
    this.maxHeaderBytes = maxHeaderBytes;
    this.scheduleIds = scheduleIds;
  }

  /**
   * Who publishes, from where, and to whom.
   *
   * @param destination one character a byte
   * @param callerIp null when it is not known
   * @param queue name of the queue to go through, which wins over a header; null without one
   */
  public record Envelope(String tenant, @Nullable String callerIp, String destination,
      @Nullable String queue) {}

  /**
   * Checks a publish; with a cron it makes a schedule.
   *
   * @param command fields of the request as {@link CommandHeaders} gives them
   * @throws RefusedException when the publish is not taken: 400 malformed or a forbidden address,
   *   412 over a limit, 431 too large
   */
  public TakenPublish accept(Envelope envelope, HeaderFields command, Instant now) {
    if (envelope.destination().isEmpty()) {
      throw Refusal.invalid(HeaderNames.DESTINATION + ": expected a URL or the name of a URL group,"
          + " but it is missing").asException();
    }
    boolean isSchedule = command.has(HeaderNames.CRON);
    var fields = new ArrayList<HeaderField>(command.list().size() + 6);
    fields.add(new HeaderField(HeaderNames.DESTINATION, envelope.destination()));
    fields.add(new HeaderField(HeaderNames.TENANT, envelope.tenant()));
    if (envelope.callerIp() != null) {
      fields.add(new HeaderField(HeaderNames.CALLER_IP, envelope.callerIp()));
    }
    String queue = envelope.queue();
    if (queue != null) {
      fields.add(new HeaderField(HeaderNames.QUEUE_NAME, QueueBody.queueName("queue", queue)));
    }
    for (var field : command) {
      boolean isOverruled = queue != null && field.is(HeaderNames.QUEUE_NAME);
      if (!isOverruled && !isPassedOver(field, isSchedule)) fields.add(field);
    }
    if (isSchedule) completeSchedule(command, fields);
    var unrouted = new HeaderFields(fields);
    if (unrouted.sizeBytes() > maxHeaderBytes) {
      throw new Refusal(431, "headers: expected at most " + maxHeaderBytes
          + " bytes of names and values, but got " + unrouted.sizeBytes()).asException();
    }
    var publish = parsed(unrouted);
    checkAddresses(publish);
    checkCron(publish);
    fields.add(2, new HeaderField(HeaderNames.ROUTE, Route.of(publish, now).text()));
    return new TakenPublish(new HeaderFields(fields), publish);
  }

  /**
   * Checks what makes a schedule.
   *
   * @throws RefusedException as {@link #accept} does, and when there is no cron
   */
  public TakenPublish acceptSchedule(Envelope envelope, HeaderFields command, Instant now) {
    if (!command.has(HeaderNames.CRON)) {
      throw Refusal.invalid(HeaderNames.CRON
          + ": expected a cron expression such as 0 9 * * 1, but it is missing").asException();
    }
    return accept(envelope, command, now);
  }

  /**
   * Checks what messages are to have that are not published here: those of a URL group which do not
   * say otherwise, dead letters that are tried again.
   *
   * @throws RefusedException when a field is malformed (400) or over a limit (412)
   */
  public void checkSettings(HeaderFields settings) {
    var fields = new ArrayList<HeaderField>();
    fields.add(new HeaderField(HeaderNames.DESTINATION, "https://example.com/"));
    fields.addAll(settings.list());
    var publish = parsed(new HeaderFields(fields));
    checkAddresses(publish);
  }

  /** Where an endpoint of a URL group is. */
  void checkEndpoint(DestinationUrl url) {
    checkAddress("url", url);
  }

  /**
   * An id of a schedule on what makes none says nothing. Repeats are looked for when a schedule is
   * made, not when it fires, and of a schedule there are none: the same id is another version.
   */
  private static boolean isPassedOver(HeaderField field, boolean isSchedule) {
    return isSchedule
        ? field.is(HeaderNames.DEDUPLICATION_ID)
            || field.is(HeaderNames.CONTENT_BASED_DEDUPLICATION)
        : field.is(HeaderNames.SCHEDULE_ID);
  }

  private void completeSchedule(HeaderFields command, List<HeaderField> fields) {
    if (command.has(HeaderNames.NOT_BEFORE)) {
      throw Refusal.invalid(HeaderNames.NOT_BEFORE + ": a schedule cannot have it").asException();
    }
    fields.add(2, new HeaderField(HeaderNames.TYPE, CommandType.SCHEDULE_PUT.text()));
    if (!command.has(HeaderNames.SCHEDULE_ID)) {
      fields.add(new HeaderField(HeaderNames.SCHEDULE_ID, scheduleIds.next()));
    }
  }

  private PublishCommand parsed(HeaderFields fields) {
    return switch (parser.parse(fields)) {
      case ParsedPublish.Valid(var valid) -> valid;
      case ParsedPublish.Invalid invalid -> throw Refusal.invalid(invalid.message()).asException();
      case ParsedPublish.OverLimit over -> throw new Refusal(412, over.message()).asException();
    };
  }

  private void checkAddresses(PublishCommand publish) {
    if (publish.destination() instanceof Destination.Url(var url)) {
      checkAddress(HeaderNames.DESTINATION, url);
    }
    checkCallback(HeaderNames.CALLBACK, publish.callback());
    checkCallback(HeaderNames.FAILURE_CALLBACK, publish.failureCallback());
  }

  private void checkCallback(String field, @Nullable Callback callback) {
    if (callback == null) return;
    checkAddress(field, callback.url());
    callback.settings()
        .text(HeaderNames.FAILURE_CALLBACK)
        .ifPresent(url -> checkAddress(field + "-failure-callback", DestinationUrl.parse(url)));
  }

  private void checkAddress(String field, DestinationUrl url) {
    addresses.refusalOfHost(url.host()).ifPresent(kind -> {
      throw Refusal.invalid(field + ": expected a public address, but " + url.host() + " is "
          + kind).asException();
    });
  }

  /** The scheduler judges the expression, which it alone computes with, and answers 400. */
  private static void checkCron(PublishCommand publish) {
    String cron = publish.cron();
    if (cron != null && cron.isEmpty()) {
      throw Refusal.invalid(HeaderNames.CRON
          + ": expected a cron expression such as 0 9 * * 1, but it is empty").asException();
    }
  }
}
