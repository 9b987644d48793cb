package io.posthaste.schemas.publish;

import io.posthaste.schemas.message.Body;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message as the entries of the log show it. Times are in milliseconds, the body is in base 64.
 *
 * <pre>
 * {"url":"https://example.com/a","maxRetries":3,"topicName":"…","endpointName":"…","scheduleId":"…",
 *  "method":"POST","header":{"Content-Type":["text/plain"]},"body":"aGVsbG8=","callback":"…",
 *  "callbackHeaders":{…},"failureCallback":"…","failureCallbackHeaders":{…},"callerIp":"…",
 *  "queueName":"…","label":"a","labels":["a","b"],"flowControlKey":"…","parallelism":3,"rate":10,
 *  "period":1,"retryDelayExpression":"1000","retryDelayExpr":"1000","timeout":30000}
 * </pre>
 */
public final class LogMessageJson {
  private static final JsonFactory JSON = new JsonFactory();

  private LogMessageJson() {}

  /** The bytes whose base 64 is shown: the body, or that it is redacted. */
  public static Body shown(PublishCommand command, Body body) {
    return new Body(PublishJson.shownInLog(body.bytes(), command.redact()));
  }

  public static String of(PublishCommand command, byte[] body, MessageJson.Context context) {
    var bytes = new ByteArrayOutputStream(512 + body.length + body.length / 2);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("url", command.destination().text());
      Integer retries = command.retries();
      json.writeNumberProperty("maxRetries",
          retries == null ? PublishCommand.DEFAULT_RETRIES : retries);
      PublishJson.text(json, "topicName", context.group());
      PublishJson.text(json, "endpointName", context.endpoint());
      PublishJson.text(json, "scheduleId", context.schedule());
      PublishJson.writeInLog(json, command, body);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
