package io.posthaste.ingestapi.request;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Callback;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.DestinationUrl;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.publish.SchedulerFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether a publish is taken, and what then stands on its record. Safe for any thread. */
public final class PublishIntake {
  private final PublishParser parser;
  private final AddressPolicy addresses;
  private final long maxHeaderBytes;

  /** @param maxHeaderBytes most that names and values of a message's fields may take together */
  public PublishIntake(PublishParser parser, AddressPolicy addresses, long maxHeaderBytes) {
    this.parser = parser;
    this.addresses = addresses;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  /**
   * Who publishes, from where, and to whom.
   *
   * @param destination one character a byte
   * @param callerIp null when it is not known
   */
  public record Envelope(String tenant, @Nullable String callerIp, String destination) {}

  /**
   * The header fields of the record to append.
   *
   * @param command fields of the request as {@link CommandHeaders} gives them
   * @throws RefusedException when the publish is not taken: 400 malformed or a forbidden address,
   *   412 over a limit, 431 too large, 501 needs the scheduler
   */
  public HeaderFields accept(Envelope envelope, HeaderFields command, Instant now) {
    if (envelope.destination().isEmpty()) {
      throw Refusal.invalid(HeaderNames.DESTINATION + ": expected a URL or the name of a URL group,"
          + " but it is missing").asException();
    }
    var fields = new ArrayList<HeaderField>(command.list().size() + 4);
    fields.add(new HeaderField(HeaderNames.DESTINATION, envelope.destination()));
    fields.add(new HeaderField(HeaderNames.TENANT, envelope.tenant()));
    if (envelope.callerIp() != null) {
      fields.add(new HeaderField(HeaderNames.CALLER_IP, envelope.callerIp()));
    }
    fields.addAll(command.list());
    var unrouted = new HeaderFields(fields);
    if (unrouted.sizeBytes() > maxHeaderBytes) {
      throw new Refusal(431, "headers: expected at most " + maxHeaderBytes
          + " bytes of names and values, but got " + unrouted.sizeBytes()).asException();
    }
    var publish = switch (parser.parse(unrouted)) {
      case ParsedPublish.Valid(var valid) -> valid;
      case ParsedPublish.Invalid invalid -> throw Refusal.invalid(invalid.message()).asException();
      case ParsedPublish.OverLimit over -> throw new Refusal(412, over.message()).asException();
    };
    checkAddresses(publish);
    checkNeedsNoScheduler(publish, now);
    fields.add(2, new HeaderField(HeaderNames.ROUTE, Route.of(publish, now).text()));
    return new HeaderFields(fields);
  }

  private void checkAddresses(PublishCommand publish) {
    if (publish.destination() instanceof Destination.Url(var url)) {
      checkAddress(HeaderNames.DESTINATION, url);
    }
    checkCallback(HeaderNames.CALLBACK, publish.callback());
    checkCallback(HeaderNames.FAILURE_CALLBACK, publish.failureCallback());
  }

  private void checkCallback(String field, @Nullable Callback callback) {
    if (callback != null) checkAddress(field, callback.url());
  }

  private void checkAddress(String field, DestinationUrl url) {
    addresses.refusalOfHost(url.host()).ifPresent(kind -> {
      throw Refusal.invalid(field + ": expected a public address, but " + url.host() + " is "
          + kind).asException();
    });
  }

  private static void checkNeedsNoScheduler(PublishCommand publish, Instant now) {
    Optional<String> field = SchedulerFields.firstOf(publish, now);
    if (field.isPresent()) {
      throw Refusal.notAvailable(field.get() + ": this server does not have "
          + feature(field.get()) + " yet").asException();
    }
  }

  private static String feature(String field) {
    return switch (field) {
      case HeaderNames.DESTINATION -> "URL groups";
      case HeaderNames.DELAY, HeaderNames.NOT_BEFORE -> "delayed messages";
      case HeaderNames.RETRIES, HeaderNames.RETRY_DELAY -> "retries";
      case HeaderNames.FLOW_CONTROL_KEY -> "flow control";
      case HeaderNames.DEDUPLICATION_ID, HeaderNames.CONTENT_BASED_DEDUPLICATION -> "deduplication";
      case HeaderNames.CALLBACK, HeaderNames.FAILURE_CALLBACK -> "callbacks";
      case HeaderNames.QUEUE_NAME -> "queues";
      default -> "schedules";
    };
  }
}
