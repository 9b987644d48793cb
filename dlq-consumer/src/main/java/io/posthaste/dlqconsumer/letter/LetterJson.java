package io.posthaste.dlqconsumer.letter;

import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.MessageJson;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishJson;
import io.posthaste.schemas.record.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;

/**
 * A dead letter as the REST API shows it: the message as {@link MessageJson} writes it, and
 *
 * <pre>
 * "dlqId":"…","responseStatus":500,"responseHeader":{"Name":["value"]},"responseBody":"…",
 * "partition":0,"offset":123,"reason":"failed","error":"…","time":1767225600000,"attempts":4
 * </pre>
 *
 * The status is 0 where nothing answered. A body that is not UTF-8 is {@code responseBodyBase64}.
 */
public final class LetterJson {

  private LetterJson() {}

  /**
   * Writes one as an object.
   *
   * @param record all headers of the DLQ record
   * @param time when the message was given up
   */
  public static void write(JsonGenerator json, String dlqId, HeaderFields record, byte[] body,
      int partition, long offset, Instant time) {
    json.writeStartObject();
    message(json, record, body, time);
    json.writeStringProperty("dlqId", dlqId);
    response(json, record);
    json.writeNumberProperty("partition", partition);
    json.writeNumberProperty("offset", offset);
    record.text(DeadLetter.REASON).ifPresent(text -> json.writeStringProperty("reason", text));
    record.text(DeadLetter.ERROR).ifPresent(text -> json.writeStringProperty("error", text));
    json.writeNumberProperty("time", time.toEpochMilli());
    json.writeNumberProperty("attempts", Letter.number(record, DeadLetter.ATTEMPTS).orElse(0L));
    json.writeEndObject();
  }

  private static void message(JsonGenerator json, HeaderFields record, byte[] body, Instant time) {
    var id = record.text(DeadLetter.MESSAGE_ID).flatMap(MessageId::parse).orElse(null);
    var command = Letter.command(record).orElse(null);
    if (id == null || command == null) {
      unreadable(json, record, body, time);
      return;
    }
    var dueAt = command.dueAt(id.time());
    MessageJson.write(json, id, command, body,
        new MessageJson.Context(record.text(OwnFields.GROUP).orElse(null),
            record.text(OwnFields.ENDPOINT).orElse(null),
            record.text(OwnFields.SCHEDULE).orElse(null),
            dueAt.isBefore(id.time()) ? id.time() : dueAt));
  }

  /** What clients rely on, of a record that says nothing that can be done. */
  private static void unreadable(JsonGenerator json, HeaderFields record, byte[] body,
      Instant time) {
    String id = record.text(DeadLetter.MESSAGE_ID).orElse("");
    long createdAt = MessageId.parse(id).map(MessageId::time).orElse(time).toEpochMilli();
    json.writeStringProperty("messageId", id);
    json.writeStringProperty("url", record.text(HeaderNames.DESTINATION).orElse(""));
    json.writeNumberProperty("maxRetries", PublishCommand.DEFAULT_RETRIES);
    json.writeNumberProperty("createdAt", createdAt);
    json.writeNumberProperty("notBefore", createdAt);
    json.writeStringProperty("method", DeliveryMethod.POST.name());
    // What was to be hidden is not known: the field that says it may be the one at fault.
    if (!record.has(HeaderNames.REDACT_FIELDS)) body(json, "body", body);
  }

  private static void response(JsonGenerator json, HeaderFields record) {
    json.writeNumberProperty("responseStatus", Letter.status(record).orElse(0));
    String prefix = DeadLetter.RESPONSE_HEADER_PREFIX;
    var headers = new ArrayList<HeaderField>();
    for (var field : record) {
      if (field.name().regionMatches(true, 0, prefix, 0, prefix.length())) {
        headers.add(new HeaderField(field.name().substring(prefix.length()), field.value()));
      }
    }
    PublishJson.headers(json, "responseHeader", new HeaderFields(headers));
    record.last(DeadLetter.RESPONSE_BODY)
        .ifPresent(field -> body(json, "responseBody", field.bytes()));
  }

  private static void body(JsonGenerator json, String name, byte[] body) {
    PublishJson.utf8(body)
        .ifPresentOrElse(text -> json.writeStringProperty(name, text),
            () -> json.writeStringProperty(name + "Base64",
                Base64.getEncoder().encodeToString(body)));
  }
}
