package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.publish.QueueChange;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a queue is to be: {@code {"queueName":"orders","parallelism":3,"paused":false}}.
 *
 * @param change all but the name
 */
public record QueueBody(String name, QueueChange change) {
  private static final String NAME = "queueName";
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build()).build();

  /** @throws RefusedException with status 400 when it is no such JSON */
  public static QueueBody parse(byte[] body) {
    var object = object(body);
    var name = object.remove(NAME);
    if (name == null || !name.isString()) {
      throw Refusal.invalid(NAME + ": expected the name of a queue").asException();
    }
    try {
      return new QueueBody(queueName(NAME, name.asString()),
          QueueChange.parse(JSON.writeValueAsBytes(object)));
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }

  /**
   * The text itself when it is the name of a queue.
   *
   * @param shown what the refusal calls it
   * @throws RefusedException with status 400 when it is none
   */
  public static String queueName(String shown, String text) {
    try {
      return NameGrammar.parse(text);
    } catch (InvalidValueException e) {
      throw Refusal.invalid(shown + ": " + e.getMessage()).asException();
    }
  }

  private static ObjectNode object(byte[] body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) return object;
    } catch (JacksonException notJson) {
      // as below
    }
    throw Refusal.invalid("body: expected a JSON object").asException();
  }
}
