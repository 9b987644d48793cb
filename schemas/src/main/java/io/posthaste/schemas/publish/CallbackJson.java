package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of a callback: what one attempt at a message came to. Bodies are in base 64, times are
 * milliseconds since 1970, what is empty is left out; nothing is redacted.
 *
 * <pre>
 * {"status":200,"header":{"Content-Type":["text/plain"]},"body":"b2s=","retried":1,"maxRetries":3,
 *  "dlqId":"…","sourceMessageId":"msg_…","topicName":"…","endpointName":"…",
 *  "url":"https://example.com/a","method":"POST","sourceHeader":{"A":["b"]},"sourceBody":"aGk=",
 *  "notBefore":1767225605000,"createdAt":1767225600000,"scheduleId":"…","callerIP":"…"}
 * </pre>
 *
 * @param source the message
 * @param status of the answer; 0 where there was none
 * @param headers of the answer
 * @param body of the answer
 * @param retried attempts before this one
 * @param maxRetries attempts that may follow the first
 * @param dlqId the dead letter that the message became; null where it has not failed for good
 */
public record CallbackJson(MessageId source, PublishCommand command, MessageJson.Context context,
    int status, HeaderFields headers, Body body, int retried, int maxRetries,
    @Nullable String dlqId) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};
  /** A property's name and what is around its value, at most. */
  private static final int PROPERTY_BYTES = 20;

  /** What is told of the answer and of the message besides their bodies. */
  private enum Headers {
    SHOWN,
    LEFT_OUT
  }

  /**
   * The JSON, in UTF-8. What does not fit is left out: first the end of the answer's body, then the
   * whole of the message's, then all headers. Still it may be longer, where a URL is.
   *
   * @param sourceBody the message's
   */
  public byte[] toBytes(byte[] sourceBody, int maxBytes) {
    byte[] whole = json(Headers.SHOWN, body.bytes(), sourceBody);
    if (whole.length <= maxBytes) return whole;
    int room = maxBytes - json(Headers.SHOWN, NOTHING, NOTHING).length;
    if (room < 0) return json(Headers.LEFT_OUT, NOTHING, NOTHING);
    long source = PROPERTY_BYTES + base64Length(sourceBody.length);
    byte[] kept = source <= room ? sourceBody : NOTHING;
    long left = room - (source <= room ? source : 0) - PROPERTY_BYTES;
    int most = Math.clamp(left / 4 * 3, 0, body.size());
    return json(Headers.SHOWN, Arrays.copyOf(body.bytes(), most), kept);
  }

  private static long base64Length(int bytes) {
    return (bytes + 2L) / 3 * 4;
  }

  private byte[] json(Headers shown, byte[] answer, byte[] sourceBody) {
    var bytes = new ByteArrayOutputStream(512 + (answer.length + sourceBody.length) / 3 * 4);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeNumberProperty("status", status);
      if (shown == Headers.SHOWN) PublishJson.headers(json, "header", headers);
      if (answer.length > 0) json.writeBinaryProperty("body", answer);
      if (retried > 0) json.writeNumberProperty("retried", retried);
      json.writeNumberProperty("maxRetries", maxRetries);
      PublishJson.text(json, "dlqId", dlqId);
      json.writeStringProperty("sourceMessageId", source.value());
      PublishJson.text(json, "topicName", context.group());
      PublishJson.text(json, "endpointName", context.endpoint());
      json.writeStringProperty("url", command.destination().text());
      json.writeStringProperty("method", command.method().name());
      if (shown == Headers.SHOWN) PublishJson.headers(json, "sourceHeader", command.forwarded());
      if (sourceBody.length > 0) json.writeBinaryProperty("sourceBody", sourceBody);
      json.writeNumberProperty("notBefore", context.dueAt().toEpochMilli());
      json.writeNumberProperty("createdAt", source.time().toEpochMilli());
      PublishJson.text(json, "scheduleId", context.schedule());
      PublishJson.text(json, "callerIP", command.callerIp());
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
