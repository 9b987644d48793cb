package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.CanonicalHeaderName;
import io.posthaste.schemas.grammar.RedactFields;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What the JSON of a message, of a schedule and of the log have in common: what was published, under the
 * names of the REST API. What was not sent is left out; what is to be redacted shows as
 * {@code REDACTED:} and the SHA-256 of the value in hexadecimal.
 */
public final class PublishJson {
  private static final RedactFields NOTHING_REDACTED = new RedactFields(false, false, Set.of());

  private PublishJson() {}

  /** Writes the properties into the object that is open. */
  public static void write(JsonGenerator json, PublishCommand command, byte[] body) {
    json.writeStringProperty("method", command.method().name());
    var redact = command.redact();
    headers(json, "header", command.forwarded(), redact);
    body(json, body, redact.body());
    callback(json, "callback", "Header", command.callback(), redact);
    callback(json, "failureCallback", "Header", command.failureCallback(), redact);
    text(json, "callerIP", command.callerIp());
    rest(json, command);
    var timeout = command.timeout();
    if (timeout != null) json.writeNumberProperty("timeout", timeout.toSeconds());
  }

  /** Likewise, as the log has it: some names are others, and the body is in base 64. */
  static void writeInLog(JsonGenerator json, PublishCommand command, byte[] body) {
    json.writeStringProperty("method", command.method().name());
    var redact = command.redact();
    headers(json, "header", command.forwarded(), redact);
    if (body.length > 0) json.writeBinaryProperty("body", shownInLog(body, redact));
    callback(json, "callback", "Headers", command.callback(), redact);
    callback(json, "failureCallback", "Headers", command.failureCallback(), redact);
    text(json, "callerIp", command.callerIp());
    rest(json, command);
    var retryDelay = command.retryDelay();
    if (retryDelay != null) json.writeStringProperty("retryDelayExpr", retryDelay.text());
    var timeout = command.timeout();
    if (timeout != null) json.writeNumberProperty("timeout", timeout.toMillis());
  }

  private static void rest(JsonGenerator json, PublishCommand command) {
    text(json, "queueName", command.queue());
    labels(json, command.labels());
    flowControl(json, command.flowControl());
    var retryDelay = command.retryDelay();
    if (retryDelay != null) json.writeStringProperty("retryDelayExpression", retryDelay.text());
  }

  /** Fields by their canonical names, all values of each; nothing where there are none. */
  public static void headers(JsonGenerator json, String name, HeaderFields fields) {
    headers(json, name, fields, NOTHING_REDACTED);
  }

  private static void headers(JsonGenerator json, String name, HeaderFields fields,
      RedactFields redact) {
    var byName = new LinkedHashMap<String, List<String>>();
    for (var field : fields) {
      byName.computeIfAbsent(CanonicalHeaderName.of(field.name()), _ -> new ArrayList<>())
          .add(shown(field, redact));
    }
    if (byName.isEmpty()) return;
    json.writeObjectPropertyStart(name);
    byName.forEach((header, values) -> {
      json.writeArrayPropertyStart(header);
      values.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
  }

  /** The bytes whose base 64 is shown. */
  static byte[] shownInLog(byte[] body, RedactFields redact) {
    return body.length > 0 && redact.body()
        ? redacted(body).getBytes(StandardCharsets.US_ASCII)
        : body;
  }

  private static String shown(HeaderField field, RedactFields redact) {
    boolean hidden = redact.allHeaders()
        || redact.headers().contains(field.name().toLowerCase(Locale.ROOT));
    return hidden ? redacted(field.bytes()) : field.text();
  }

  private static void body(JsonGenerator json, byte[] body, boolean hidden) {
    if (body.length == 0) return;
    if (hidden) {
      json.writeStringProperty("body", redacted(body));
      return;
    }
    utf8(body).ifPresentOrElse(text -> json.writeStringProperty("body", text),
        () -> json.writeBinaryProperty("bodyBase64", body));
  }

  /** The bytes as text; empty where they are not UTF-8. */
  public static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional
          .of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  private static void callback(JsonGenerator json, String name, String headers,
      @Nullable Callback callback, RedactFields redact) {
    if (callback == null) return;
    json.writeStringProperty(name, callback.url().text());
    var forwarded = new ArrayList<HeaderField>();
    String prefix = HeaderNames.FORWARD_PREFIX;
    for (var field : callback.settings()) {
      if (field.name().regionMatches(true, 0, prefix, 0, prefix.length())) {
        forwarded.add(new HeaderField(field.name().substring(prefix.length()), field.value()));
      }
    }
    headers(json, name + headers, new HeaderFields(forwarded), redact);
  }

  private static void labels(JsonGenerator json, List<String> labels) {
    if (labels.isEmpty()) return;
    json.writeStringProperty("label", labels.getFirst());
    json.writeArrayPropertyStart("labels");
    labels.forEach(json::writeString);
    json.writeEndArray();
  }

  private static void flowControl(JsonGenerator json, @Nullable FlowControl flow) {
    if (flow == null) return;
    var limits = flow.limits();
    json.writeStringProperty("flowControlKey", flow.key());
    var parallelism = limits.parallelism();
    if (parallelism != null) json.writeNumberProperty("parallelism", parallelism);
    var rate = limits.rate();
    if (rate != null) json.writeNumberProperty("rate", rate);
    json.writeNumberProperty("period", limits.period().toSeconds());
  }

  static void text(JsonGenerator json, String name, @Nullable String text) {
    if (text != null) json.writeStringProperty(name, text);
  }

  private static String redacted(byte[] bytes) {
    try {
      return "REDACTED:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
