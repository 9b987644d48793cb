package io.posthaste.schemas.record;

import io.posthaste.schemas.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes and reads events as one JSON object in UTF-8. Times are milliseconds since 1970; what is
 * null is left out; a reader passes over fields that it does not know.
 *
 * <pre>
 * {"messageId":"msg_…","tenant":"default","state":"ERROR","time":1767225600000,
 *  "url":"https://example.com/a","method":"POST","attempt":1,"dueTime":1767225599000,
 *  "startedAt":1767225599004,"durationMs":996,"latenessMs":4,"responseStatus":500,
 *  "error":"…","dlqId":"…"}
 * </pre>
 */
public final class MessageEventCodec {
  private static final JsonFactory JSON = new JsonFactory();

  private MessageEventCodec() {}

  public static byte[] toBytes(MessageEvent event) {
    var bytes = new ByteArrayOutputStream(384);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("messageId", event.messageId().value());
      json.writeStringProperty("tenant", event.tenant());
      json.writeStringProperty("state", event.state().name());
      json.writeNumberProperty("time", event.time().toEpochMilli());
      text(json, "url", event.url());
      text(json, "method", event.method());
      if (event.attempt() > 0) json.writeNumberProperty("attempt", event.attempt());
      time(json, "dueTime", event.dueAt());
      time(json, "startedAt", event.startedAt());
      duration(json, "durationMs", event.took());
      duration(json, "latenessMs", event.lateness());
      Integer status = event.responseStatus();
      if (status != null) json.writeNumberProperty("responseStatus", status);
      text(json, "error", event.error());
      text(json, "dlqId", event.dlqId());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** @throws CorruptRecordException when the bytes are no such object */
  public static MessageEvent fromBytes(byte[] bytes) {
    var read = new Reading();
    try (var json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new CorruptRecordException("a JSON object as an event");
      }
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        json.nextToken();
        switch (name) {
          case "messageId" -> read.messageId = new MessageId(json.getString());
          case "tenant" -> read.tenant = json.getString();
          case "state" -> read.state = MessageEvent.State.valueOf(json.getString());
          case "time" -> read.time = Instant.ofEpochMilli(json.getLongValue());
          case "url" -> read.url = json.getString();
          case "method" -> read.method = json.getString();
          case "attempt" -> read.attempt = json.getIntValue();
          case "dueTime" -> read.dueAt = Instant.ofEpochMilli(json.getLongValue());
          case "startedAt" -> read.startedAt = Instant.ofEpochMilli(json.getLongValue());
          case "durationMs" -> read.took = Duration.ofMillis(json.getLongValue());
          case "responseStatus" -> read.responseStatus = json.getIntValue();
          case "error" -> read.error = json.getString();
          case "dlqId" -> read.dlqId = json.getString();
          default -> json.skipChildren();
        }
      }
      return read.event();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new CorruptRecordException("an event", e);
    }
  }

  private static void text(JsonGenerator json, String name, @Nullable String text) {
    if (text != null) json.writeStringProperty(name, text);
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant time) {
    if (time != null) json.writeNumberProperty(name, time.toEpochMilli());
  }

  private static void duration(JsonGenerator json, String name, @Nullable Duration duration) {
    if (duration != null) json.writeNumberProperty(name, duration.toMillis());
  }

  /** What was read so far. */
  private static final class Reading {
    private @Nullable MessageId messageId;
    private @Nullable String tenant;
    private MessageEvent.@Nullable State state;
    private @Nullable Instant time;
    private @Nullable String url;
    private @Nullable String method;
    private int attempt;
    private @Nullable Instant dueAt;
    private @Nullable Instant startedAt;
    private @Nullable Duration took;
    private @Nullable Integer responseStatus;
    private @Nullable String error;
    private @Nullable String dlqId;

    MessageEvent event() {
      if (messageId == null || tenant == null || state == null || time == null) {
        throw new CorruptRecordException("messageId, tenant, state and time in an event");
      }
      return new MessageEvent(messageId, tenant, state, time, url, method, attempt, dueAt,
          startedAt, took, responseStatus, error, dlqId);
    }
  }
}
