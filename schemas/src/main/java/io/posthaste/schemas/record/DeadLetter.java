package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message that was given up: the record it was published as, and why. On the DLQ topic it is that
 * record with {@code dlq-*} headers added, so it can be read by anyone and piped back as it is.
 *
 * @param messageId the message that was given up
 * @param reason its class
 * @param error what happened, for people to read
 * @param failedAt when it was given up
 * @param attempts calls made; zero for one that was never called
 * @param response the last answer; null when there was none
 * @param fields the record's own headers
 */
public record DeadLetter(MessageId messageId, Reason reason, String error, Instant failedAt,
    int attempts, @Nullable Response response, HeaderFields fields) {
  public static final String ID = "dlq-id";
  public static final String MESSAGE_ID = "dlq-message-id";
  public static final String REASON = "dlq-reason";
  public static final String ERROR = "dlq-error";
  public static final String TIME = "dlq-time";
  public static final String ATTEMPTS = "dlq-attempts";
  public static final String PARTITION = "dlq-partition";
  public static final String OFFSET = "dlq-offset";
  public static final String RESPONSE_STATUS = "dlq-response-status";
  public static final String RESPONSE_BODY = "dlq-response-body";
  /** Prefix of the headers that hold the response's headers, one each. */
  public static final String RESPONSE_HEADER_PREFIX = "dlq-response-header-";

  /** How the error of a letter begins that was too large to be kept with its message. */
  public static final String NOT_KEPT = "too large to be kept";

  private static final String PREFIX = "dlq-";
  private static final Set<String> REQUEST_REPLY = Set.of(HeaderNames.REPLY_TOPIC,
      HeaderNames.REPLY_PARTITION, HeaderNames.CORRELATION_ID);

  /** Why a message was given up. */
  public enum Reason {
    /** Every attempt failed, or one failed for good. */
    FAILED,
    /** The record asks for nothing that can be done. */
    REJECTED,
    /** Handling the record failed in a way that would repeat itself. */
    POISON;

    /** As the header says it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What an endpoint answered.
   *
   * @param body its first bytes, one character a byte
   */
  public record Response(int status, HeaderFields headers, String body) {}

  /**
   * The record's key: {@code <message time, ms>-<n>}, n from the message id, so that the same
   * failure told twice is one entry.
   */
  public String id() {
    return idOf(messageId);
  }

  /** The id of the dead letter that a message becomes when it is given up. */
  public static String idOf(MessageId messageId) {
    return messageId.time().toEpochMilli() + "-" + messageId.number();
  }

  /** The headers of the DLQ record: the message's own, then ours, in this order. */
  public HeaderFields toFields() {
    var all = new ArrayList<HeaderField>();
    for (var field : fields) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!name.startsWith(PREFIX) && !REQUEST_REPLY.contains(name)) all.add(field);
    }
    add(all, ID, id());
    add(all, MESSAGE_ID, messageId.value());
    add(all, REASON, reason.text());
    add(all, ERROR, error);
    add(all, TIME, String.valueOf(failedAt.toEpochMilli()));
    add(all, ATTEMPTS, String.valueOf(attempts));
    messageId.position().ifPresent(position -> {
      add(all, PARTITION, String.valueOf(position.partition()));
      add(all, OFFSET, String.valueOf(position.offset()));
    });
    if (response != null) {
      add(all, RESPONSE_STATUS, String.valueOf(response.status()));
      for (var field : response.headers()) {
        all.add(new HeaderField(RESPONSE_HEADER_PREFIX + field.name(), field.value()));
      }
      all.add(new HeaderField(RESPONSE_BODY, response.body()));
    }
    return new HeaderFields(all);
  }

  /** Of the headers of a DLQ record those that are the message's. */
  public static HeaderFields messageFields(HeaderFields record) {
    return new HeaderFields(record.list().stream().filter(field -> !isOfLetter(field)).toList());
  }

  private static boolean isOfLetter(HeaderField field) {
    return field.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  private static void add(ArrayList<HeaderField> all, String name, String text) {
    all.add(HeaderField.ofText(name, text));
  }
}
