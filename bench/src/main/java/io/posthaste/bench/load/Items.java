package io.posthaste.bench.load;

import io.posthaste.bench.load.HttpCalls.Answer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/** The body of a batch call, and what is read off its answer. */
final class Items {
  private static final JsonFactory JSON = new JsonFactory();

  private Items() {}

  /** The messages as the batch call wants them. */
  static byte[] json(List<Message> messages, String body) {
    var bytes = new ByteArrayOutputStream(messages.size() * (body.length() + 200));
    try (var json = JSON.createGenerator(
        tools.jackson.core.ObjectWriteContext.empty(), bytes)) {
      json.writeStartArray();
      for (var message : messages) {
        json.writeStartObject();
        json.writeStringProperty("destination", message.destination());
        if (message.queue() != null) json.writeStringProperty("queue", message.queue());
        json.writeObjectPropertyStart("headers");
        for (Map.Entry<String, String> header : message.headers().entrySet()) {
          json.writeStringProperty(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        json.writeStringProperty("body", body);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    return bytes.toByteArray();
  }

  /** Which messages of a batch the answer says were accepted, in order. */
  static List<Boolean> accepted(Answer answer) {
    var accepted = new ArrayList<Boolean>();
    try (var json = JSON.createParser(tools.jackson.core.ObjectReadContext.empty(),
        answer.body().getBytes())) {
      int depth = 0;
      boolean hasId = false;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        switch (token) {
          case START_OBJECT -> {
            if (depth++ == 0) hasId = false;
          }
          case END_OBJECT -> {
            if (--depth == 0) accepted.add(hasId);
          }
          case PROPERTY_NAME -> hasId |= isId(json.currentName());
          default -> {
          }
        }
      }
    } catch (JacksonException e) {
      throw new IllegalStateException("expected the answer of a batch, but got " + answer, e);
    }
    return accepted;
  }

  private static boolean isId(@Nullable String name) {
    return "messageId".equals(name);
  }
}
