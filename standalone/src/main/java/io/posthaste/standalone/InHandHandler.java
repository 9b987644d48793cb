package io.posthaste.standalone;

import io.posthaste.dispatcher.MessagesInHand;
import io.posthaste.dispatcher.consume.DirectMessage;
import io.posthaste.scheduler.serve.InternalHandler;
import io.posthaste.scheduler.serve.InternalRequest;
import io.posthaste.scheduler.serve.InternalResponse;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tells the REST door what the dispatcher has in hand.
 *
 * <pre>
 * GET /internal/v1/in-hand?tenant=acme
 * [{"messageId":"msg_…","fields":[["destination","https://…"], …]}, …]
 * </pre>
 *
 * Values have one character a byte.
 */
record InHandHandler(MessagesInHand messages) implements InternalHandler {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String path() {
    return "/internal/v1/in-hand";
  }

  @Override
  public InternalResponse handle(InternalRequest request) {
    return request.parameter("tenant")
        .map(tenant -> new InternalResponse(200, json(messages.of(tenant))))
        .orElseGet(() -> InternalResponse.error(400, "tenant is missing"));
  }

  private static String json(List<DirectMessage> messages) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartArray();
      for (var message : messages) {
        json.writeStartObject();
        json.writeStringProperty("messageId", message.id().value());
        json.writeArrayPropertyStart("fields");
        for (var field : message.fields()) {
          json.writeStartArray();
          json.writeString(field.name());
          json.writeString(field.value());
          json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return text.toString();
  }
}
