package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.DestinationUrl;
import java.util.ArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the JSON of calls about URL groups and writes it for the record: with what counts and
 * nothing else.
 */
public final class GroupBody {
  private static final int MAX_ENDPOINTS = 1000;
  private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .build()).build();

  private final PublishIntake intake;

  public GroupBody(PublishIntake intake) {
    this.intake = intake;
  }

  /**
   * Endpoints to add: {@code {"endpoints":[{"url":"...","name":"..."}]}}, the name optional.
   *
   * @throws RefusedException with status 400
   */
  public byte[] endpointsToAdd(byte[] body) {
    return endpoints(body, true);
  }

  /**
   * Endpoints to take away, each by its name or its URL.
   *
   * @throws RefusedException with status 400
   */
  public byte[] endpointsToRemove(byte[] body) {
    return endpoints(body, false);
  }

  /**
   * Default headers: {@code {"headers":{"Upstash-Retries":"3","Upstash-Delay":["10s"]}}}.
   *
   * @throws RefusedException when one is malformed (400), over a limit (412) or not to be had (501)
   */
  public byte[] defaults(byte[] body) {
    var headers = object(body).get("headers");
    if (!(headers instanceof ObjectNode sent)) throw invalid("headers: expected an object");
    var written = JSON.createObjectNode();
    var out = written.putObject("headers");
    var fields = new ArrayList<HeaderField>();
    for (var header : sent.properties()) {
      String name = header.getKey();
      String value = joined(name, header.getValue());
      String shown = InvalidValueException.excerpt(name);
      if (name.equalsIgnoreCase(HeaderNames.HEADER_FORWARD)) {
        throw Refusal.notAvailable(shown + ": this server does not have it as a default yet")
            .asException();
      }
      if (!HeaderNames.isCommandField(name)) {
        throw invalid(shown + ": expected the name of a header that publishes take");
      }
      fields.add(HeaderField.ofText(name, value));
      out.put(name, value);
    }
    intake.checkSettings(CommandHeaders.of(new HeaderFields(fields), HeaderFields.NONE));
    return JSON.writeValueAsBytes(written);
  }

  private byte[] endpoints(byte[] body, boolean adding) {
    var endpoints = object(body).get("endpoints");
    if (endpoints == null || !endpoints.isArray() || endpoints.isEmpty()
        || endpoints.size() > MAX_ENDPOINTS) {
      throw invalid("endpoints: expected an array of 1 to " + MAX_ENDPOINTS);
    }
    var written = JSON.createObjectNode();
    var out = written.putArray("endpoints");
    int index = 0;
    for (var endpoint : endpoints) {
      String where = "endpoints[" + index + "]";
      if (!endpoint.isObject()) throw invalid(where + ": expected an object");
      String url = text(where + ".url", endpoint.get("url"),
          adding ? this::checkedUrl : text -> text);
      String name = text(where + ".name", endpoint.get("name"), NameGrammar::parse);
      if (url == null && (adding || name == null)) {
        throw invalid(where + (adding ? ".url" : "") + ": expected a URL"
            + (adding ? "" : " or a name"));
      }
      var one = out.addObject();
      if (name != null) one.put("name", name);
      if (url != null) one.put("url", url);
      index++;
    }
    return JSON.writeValueAsBytes(written);
  }

  private String checkedUrl(String text) {
    intake.checkEndpoint(DestinationUrl.parse(text));
    return text;
  }

  private static @Nullable String text(String where, @Nullable JsonNode node,
      Function<String, String> grammar) {
    if (node == null || node.isNull()) return null;
    if (!node.isString()) throw invalid(where + ": expected a text");
    try {
      return grammar.apply(node.asString());
    } catch (InvalidValueException e) {
      throw invalid(where + ": " + e.getMessage());
    }
  }

  private static String joined(String name, JsonNode value) {
    if (value.isString()) return value.asString();
    var parts = new ArrayList<String>();
    for (var part : value.isArray() ? value : JSON.createArrayNode()) {
      if (part.isString()) parts.add(part.asString());
    }
    if (parts.isEmpty() || parts.size() != value.size()) {
      throw invalid("headers." + InvalidValueException.excerpt(name)
          + ": expected a text or an array of texts");
    }
    return String.join(", ", parts);
  }

  private static JsonNode object(byte[] body) {
    try {
      var node = JSON.readTree(body);
      if (node.isObject()) return node;
    } catch (JacksonException notJson) {
      // as below
    }
    throw invalid("body: expected a JSON object");
  }

  private static RefusedException invalid(String message) {
    return Refusal.invalid(message).asException();
  }
}
