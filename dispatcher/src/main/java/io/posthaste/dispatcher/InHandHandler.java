package io.posthaste.dispatcher;

import io.posthaste.dispatcher.consume.CallsOfTenant;
import io.posthaste.dispatcher.consume.DirectMessage;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tells the REST door what the dispatcher has in hand.
 *
 * <pre>
 * GET /internal/v1/in-hand?tenant=acme
 * {"messages":[{"messageId":"msg_…","fields":[["destination","https://…"], …]}, …],
 *  "calls":3,"maxCalls":1024}
 * </pre>
 *
 * Values have one character a byte. Messages are the direct ones alone; calls are of all kinds.
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
        .map(tenant -> new InternalResponse(200, json(messages.of(tenant), messages.calls(tenant))))
        .orElseGet(() -> InternalResponse.error(400, "tenant is missing"));
  }

  private static String json(List<DirectMessage> messages, CallsOfTenant calls) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeArrayPropertyStart("messages");
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
      json.writeNumberProperty("calls", calls.calls());
      json.writeNumberProperty("maxCalls", calls.max());
      json.writeEndObject();
    }
    return text.toString();
  }
}
