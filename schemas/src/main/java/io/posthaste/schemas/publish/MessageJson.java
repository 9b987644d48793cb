package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message as {@code GET /v2/messages/{id}} shows it. Times are milliseconds since 1970.
 *
 * <pre>
 * {"messageId":"msg_…","url":"https://example.com/a","maxRetries":3,"createdAt":1767225600000,
 *  "notBefore":1767225605000,"topicName":"…","endpointName":"…","scheduleId":"…", …}
 * </pre>
 *
 * and what {@link PublishJson} adds.
 */
public final class MessageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private MessageJson() {}

  /**
   * What a message is besides what was published.
   *
   * @param group the URL group that it is one copy of; null without one
   * @param endpoint name of its endpoint there; null without one
   * @param schedule the schedule that it is an occurrence of; null without one
   * @param dueAt when its first attempt is, or was, due
   */
  public record Context(@Nullable String group, @Nullable String endpoint,
      @Nullable String schedule, Instant dueAt) {
    /** What the fields of a message that is held say; a due time before the id's is the id's. */
    public static Context of(MessageId id, PublishCommand command, HeaderFields fields) {
      var dueAt = command.dueAt(id.time());
      return new Context(fields.text(OwnFields.GROUP).orElse(null),
          fields.text(OwnFields.ENDPOINT).orElse(null),
          fields.text(OwnFields.SCHEDULE).orElse(null),
          dueAt.isBefore(id.time()) ? id.time() : dueAt);
    }

    /** Of a message that no group and no schedule made. */
    public static Context dueAt(Instant dueAt) {
      return new Context(null, null, null, dueAt);
    }
  }

  public static String of(MessageId id, PublishCommand command, byte[] body, Context context) {
    var bytes = new ByteArrayOutputStream(512 + body.length);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      write(json, id, command, body, context);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Writes the properties into the object that is open. */
  public static void write(JsonGenerator json, MessageId id, PublishCommand command, byte[] body,
      Context context) {
    json.writeStringProperty("messageId", id.value());
    json.writeStringProperty("url", command.destination().text());
    Integer retries = command.retries();
    json.writeNumberProperty("maxRetries",
        retries == null ? PublishCommand.DEFAULT_RETRIES : retries);
    json.writeNumberProperty("createdAt", id.time().toEpochMilli());
    json.writeNumberProperty("notBefore", context.dueAt().toEpochMilli());
    PublishJson.text(json, "topicName", context.group());
    PublishJson.text(json, "endpointName", context.endpoint());
    PublishJson.text(json, "scheduleId", context.schedule());
    PublishJson.write(json, command, body);
  }
}
