package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.GroupRow;
import io.posthaste.schemas.grammar.CanonicalHeaderName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows URL groups. Times are milliseconds since 1970.
 *
 * <pre>
 * {"name":"orders","createdAt":1767225600000,"updatedAt":1767225600000,
 *  "endpoints":[{"name":"a","url":"https://example.com/a"},{"url":"https://example.com/b"}],
 *  "headers":{"Upstash-Retries":["3"]}}
 * </pre>
 *
 * without {@code headers} where there are no defaults.
 */
public final class GroupView {
  private static final JsonFactory JSON = new JsonFactory();

  public Answer answer(Rows state, Query.Group query) {
    return Table.GROUPS.get(state, Keys.group(query.tenant(), query.name()))
        .map(row -> Answer.found(json(query.name(), row)))
        .orElseGet(() -> Answer.missing("URL group"));
  }

  /** An array, in the order of the names. */
  public Answer answer(Rows state, Query.Groups query) {
    var groups = new ArrayList<String>();
    try (var rows = state.scan(Keys.fromTenant(Keys.GROUP, query.tenant()),
        Keys.toTenant(Keys.GROUP, query.tenant()))) {
      while (rows.hasNext()) {
        var row = rows.next();
        String name = Keys.name(row.key());
        groups.add(json(name.substring(name.indexOf('\0') + 1), Table.GROUPS.read(row.value())));
      }
    }
    return Answer.found("[" + String.join(",", groups) + "]");
  }

  private static String json(String name, GroupRow row) {
    var bytes = new ByteArrayOutputStream(512);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeNumberProperty("createdAt", row.getCreatedMs());
      json.writeNumberProperty("updatedAt", row.getUpdatedMs());
      json.writeArrayPropertyStart("endpoints");
      for (var endpoint : row.getEndpointsList()) {
        json.writeStartObject();
        if (!endpoint.getName().isEmpty()) json.writeStringProperty("name", endpoint.getName());
        json.writeStringProperty("url", endpoint.getUrl());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (row.getDefaultsCount() > 0) writeDefaults(json, row);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void writeDefaults(JsonGenerator json, GroupRow row) {
    var byName = new LinkedHashMap<String, List<String>>();
    for (var field : row.getDefaultsList()) {
      var header = StoredMessages.fromRow(field);
      byName.computeIfAbsent(CanonicalHeaderName.of(header.name()), _ -> new ArrayList<>())
          .add(header.text());
    }
    json.writeObjectPropertyStart("headers");
    byName.forEach((name, values) -> {
      json.writeArrayPropertyStart(name);
      values.forEach(json::writeString);
      json.writeEndArray();
    });
    json.writeEndObject();
  }
}
