package io.posthaste.dispatcher.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Records as tests need them. */
public final class Records {
  public static final Instant APPENDED = Instant.parse("2026-01-01T00:00:00Z");
  public static final String CURRENT_KEY = "sig_7RvLjqfZBvP5KEUimQCE1pvpLuou";
  public static final Tenants TENANTS = new Tenants(List.of(Tenant.withToken(Tenant.DEFAULT_ID,
      "token", new SigningKeys(CURRENT_KEY, "sig_7W3ZNbfKWk5NWwEs3U4ixuQ7fxwE"))));

  private Records() {}

  /** @param namesAndValues in turn */
  public static HeaderFields fields(String... namesAndValues) {
    var fields = new ArrayList<HeaderField>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(HeaderField.ofText(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new HeaderFields(fields);
  }

  /** A record stamped direct, with a body, and these headers. */
  public static IngestRecord direct(String... namesAndValues) {
    return record("hello", fields(namesAndValues).and(HeaderField.ofText("route", "direct")));
  }

  public static IngestRecord record(String body, HeaderFields fields) {
    return new IngestRecord(3, 42, APPENDED, fields, new Body(body.getBytes(UTF_8)));
  }

  public static Triage triage() {
    return new Triage(new PublishParser(PublishLimits.DEFAULT), TENANTS, 64);
  }

  /** A grant of the third attempt at a message of partition 1, due a minute after it was made. */
  public static Grant grant() {
    return new Grant(MessageId.derived(APPENDED, 1, "scd_a", "1"), 7, 3, APPENDED.plusSeconds(60),
        APPENDED.plusSeconds(120), 2);
  }

  /** A granted message with a body, and these headers. */
  public static DueRecord due(Grant grant, String... namesAndValues) {
    return new DueRecord(fields(namesAndValues).and(grant.toFields()),
        new Body("hello".getBytes(UTF_8)));
  }

  /** The message in a grant that is fit to be called. */
  public static Message granted(String... namesAndValues) {
    return switch (grants().decide(due(grant(), namesAndValues))) {
      case Decision.Call(var message) -> message;
      case Decision other -> throw new AssertionError(other);
    };
  }

  /**
   * A train of a lane, to be begun within a minute, with a message of partition 1 for each of these
   * fields: its first attempt, its second grant, and its index as the body.
   */
  public static Train train(String lane, long number, long after, HeaderFields... cars) {
    return new Train(lane, number, after, APPENDED.plusSeconds(60), 2,
        IntStream.range(0, cars.length)
            .mapToObj(i -> new Train.Car(MessageId.derived(APPENDED, 1, lane, number + "-" + i), 2,
                1, APPENDED, cars[i], new Body(Integer.toString(i).getBytes(UTF_8))))
            .toList());
  }

  public static DueRecord due(Train train) {
    return new DueRecord(train.toFields(), train.toBody());
  }

  public static GrantTriage grants() {
    return new GrantTriage(new PublishParser(PublishLimits.DEFAULT), TENANTS, 4);
  }

  /** The message in a record that is fit to be called. */
  public static Message message(String... namesAndValues) {
    return switch (triage().decide(direct(namesAndValues))) {
      case Decision.Call(var message) -> message;
      case Decision other -> throw new AssertionError(other);
    };
  }
}
