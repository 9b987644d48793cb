package io.posthaste.eventlog.store;

import io.posthaste.eventlog.entry.Entry;
import io.posthaste.schemas.grammar.CanonicalHeaderName;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.log.LogState;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An entry as the REST API shows it:
 *
 * <pre>
 * {"time":1767225601000,"messageId":"msg_…","state":"ERROR","attempt":1,"dueTime":1767225600000,
 *  "startedAt":1767225600004,"durationMs":996,"latenessMs":4,"responseStatus":500,"error":"…",
 *  "responseHeaders":{"A":["b"]},"responseHeader":{"A":["b"]},"responseBody":"b29wcw==", …}
 * </pre>
 *
 * and then what is shown of its message. {@code CREATED} and {@code RETRY} have
 * {@code nextDeliveryTime} in place of {@code dueTime}; {@code dlqId} and {@code "repeat":true} where
 * they apply.
 */
final class EntryJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EntryJson() {}

  /** What few entries have, as the members of an object without its braces. */
  static String details(Entry.Details details) {
    String object = object(json -> {
      text(json, "error", details.error());
      text(json, "dlqId", details.dlqId());
      var response = details.response();
      if (response == null) return;
      var headers = byName(response.headers());
      headers(json, "responseHeaders", headers);
      headers(json, "responseHeader", headers);
      json.writeName("responseBody");
      json.writeBinary(response.body().getBytes(StandardCharsets.ISO_8859_1));
    });
    return inner(object);
  }

  /** @param message what is shown of the message, as an object; null where nothing is known of it */
  static String of(FoundEntry entry, String messageId, @Nullable String message) {
    boolean isAnnounced = entry.state() == LogState.CREATED || entry.state() == LogState.RETRY;
    String own = object(json -> {
      json.writeNumberProperty("time", entry.position().time());
      json.writeStringProperty("messageId", messageId);
      json.writeStringProperty("state", entry.state().name());
      if (entry.attempt() > 0) json.writeNumberProperty("attempt", entry.attempt());
      number(json, isAnnounced ? "nextDeliveryTime" : "dueTime", entry.dueAt());
      number(json, "startedAt", entry.startedAt());
      number(json, "durationMs", entry.tookMs());
      var startedAt = entry.startedAt();
      var dueAt = entry.dueAt();
      if (startedAt != null && dueAt != null) number(json, "latenessMs", startedAt - dueAt);
      number(json, "responseStatus", entry.status());
      if (entry.repeat()) json.writeBooleanProperty("repeat", true);
    });
    var joined = new StringBuilder("{").append(inner(own));
    append(joined, entry.details());
    append(joined, message == null ? "\"url\":\"\"" : inner(message));
    return joined.append('}').toString();
  }

  private static void append(StringBuilder joined, @Nullable String members) {
    if (members != null && !members.isEmpty()) joined.append(',').append(members);
  }

  private static String inner(String object) {
    return object.substring(1, object.length() - 1);
  }

  private static String object(Consumer<JsonGenerator> members) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static Map<String, List<String>> byName(HeaderFields fields) {
    var byName = new LinkedHashMap<String, List<String>>();
    for (var field : fields) {
      byName.computeIfAbsent(CanonicalHeaderName.of(field.name()), _ -> new ArrayList<>())
          .add(field.text());
    }
    return byName;
  }

  private static void headers(JsonGenerator json, String name, Map<String, List<String>> headers) {
    json.writeObjectPropertyStart(name);
    headers.forEach((header, values) -> {
      json.writeArrayPropertyStart(header);
      values.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String text) {
    if (text != null) json.writeStringProperty(name, text);
  }

  private static void number(JsonGenerator json, String name, @Nullable Number number) {
    if (number != null) json.writeNumberProperty(name, number.longValue());
  }
}
