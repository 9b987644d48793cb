package io.posthaste.dlqconsumer.serve;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Something that is to be done with letters.
 *
 * <pre>
 * {"tenant":"t","letters":[{"partition":0,"dlqId":"…"}],"fields":[["upstash-retries","0"]]}
 * </pre>
 *
 * Values of fields have one character a byte.
 *
 * @param letters ids by partition
 * @param fields for what is published again; none where they are missing
 */
record LettersRequest(String tenant, SortedMap<Integer, Set<String>> letters,
    HeaderFields fields) {
  private static final int MAX_LETTERS = 1000;

  /** @throws IllegalArgumentException when it is none; the message says why */
  static LettersRequest parse(byte[] body) {
    var reading = new Reading();
    JsonBody.read(body, reading::property);
    return reading.request();
  }

  private static final class Reading {
    private String tenant = "";
    private final SortedMap<Integer, Set<String>> letters = new TreeMap<>();
    private final List<HeaderField> fields = new ArrayList<>();
    private int count;
    private int partition;
    private String dlqId = "";

    void property(String name, JsonParser in) {
      switch (name) {
        case "tenant" -> tenant = JsonBody.text(in);
        case "letters" -> each(in, () -> letter(in));
        case "fields" -> each(in, () -> field(in));
        default -> throw JsonBody.expected("no property " + name);
      }
    }

    private void letter(JsonParser in) {
      partition = -1;
      dlqId = "";
      JsonBody.object(in, (name, value) -> {
        switch (name) {
          case "partition" -> partition = Math.toIntExact(JsonBody.number(value));
          case "dlqId" -> dlqId = JsonBody.text(value);
          default -> throw JsonBody.expected("no property " + name);
        }
      });
      if (partition < 0 || dlqId.isEmpty()) throw JsonBody.expected("a partition and a dlqId");
      if (++count > MAX_LETTERS) throw JsonBody.expected("at most " + MAX_LETTERS + " letters");
      letters.computeIfAbsent(partition, _ -> new LinkedHashSet<>()).add(dlqId);
    }

    private void field(JsonParser in) {
      var pair = new ArrayList<String>(2);
      each(in, () -> pair.add(JsonBody.text(in)));
      if (pair.size() != 2) throw JsonBody.expected("a field's name and value");
      fields.add(new HeaderField(pair.getFirst(), pair.getLast()));
    }

    private static void each(JsonParser in, Runnable element) {
      if (in.currentToken() != JsonToken.START_ARRAY) throw JsonBody.expected("an array");
      while (in.nextToken() != JsonToken.END_ARRAY) element.run();
    }

    LettersRequest request() {
      if (tenant.isEmpty()) throw JsonBody.expected("a tenant");
      return new LettersRequest(tenant, letters, new HeaderFields(fields));
    }
  }
}
