package io.posthaste.schemas.record;

import io.posthaste.schemas.grammar.CanonicalHeaderName;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogMessage;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter.Response;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
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
 *  "error":"…","dlqId":"…","responseHeaders":{"Content-Type":["text/plain"]},
 *  "responseBody":"b29wcw==","message":{…}}
 * </pre>
 *
 * The body is in base 64; the message is the object of {@link LogMessage}.
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
      var response = event.response();
      if (response != null) response(json, response);
      var message = event.message();
      if (message != null) {
        json.writeName("message");
        json.writeRawValue(message.json());
      }
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
          case "responseHeaders" -> read.responseHeaders = headers(json);
          case "responseBody" -> read.responseBody = new String(json.getBinaryValue(),
              StandardCharsets.ISO_8859_1);
          case "message" -> read.message = new LogMessage(copied(json));
          default -> json.skipChildren();
        }
      }
      return read.event();
    } catch (JacksonException | IllegalArgumentException e) {
      throw new CorruptRecordException("an event", e);
    }
  }

  private static void response(JsonGenerator json, Response response) {
    var byName = new LinkedHashMap<String, List<String>>();
    for (var field : response.headers()) {
      byName.computeIfAbsent(CanonicalHeaderName.of(field.name()), _ -> new ArrayList<>())
          .add(field.text());
    }
    json.writeObjectPropertyStart("responseHeaders");
    byName.forEach((name, values) -> {
      json.writeArrayPropertyStart(name);
      values.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
    json.writeName("responseBody");
    json.writeBinary(response.body().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static HeaderFields headers(JsonParser json) {
    var fields = new ArrayList<HeaderField>();
    if (json.currentToken() != JsonToken.START_OBJECT) throw new CorruptRecordException("headers");
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        fields.add(HeaderField.ofText(name, json.getString()));
      }
    }
    return new HeaderFields(fields);
  }

  /** The object that begins here, as text. */
  private static String copied(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT)
      throw new CorruptRecordException("a message");
    var text = new StringWriter();
    try (var copy = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      copy.copyCurrentStructure(json);
    }
    return text.toString();
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
    private @Nullable HeaderFields responseHeaders;
    private @Nullable String responseBody;
    private @Nullable LogMessage message;

    MessageEvent event() {
      if (messageId == null || tenant == null || state == null || time == null) {
        throw new CorruptRecordException("messageId, tenant, state and time in an event");
      }
      return new MessageEvent(messageId, tenant, state, time, url, method, attempt, dueAt,
          startedAt, took, responseStatus, error, dlqId, response(), message);
    }

    private @Nullable Response response() {
      if (responseStatus == null || responseHeaders == null || responseBody == null) return null;
      return new Response(responseStatus, responseHeaders, responseBody);
    }
  }
}
