package io.posthaste.eventlog.serve;

import io.posthaste.eventlog.store.LogSearch;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.log.LogFilter;
import io.posthaste.schemas.log.LogPosition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what is searched for:
 *
 * <pre>
 * {"tenant":"t","filter":{…},"order":"latestFirst","count":100,"after":"…","repeats":false}
 * </pre>
 *
 * All but the tenant may be absent; {@code after} is a {@link LogPosition}.
 */
final class ListRequest {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int DEFAULT_COUNT = 100;
  private static final int MAX_COUNT = 1000;

  private ListRequest() {}

  /** @throws IllegalArgumentException when it is no such request; the message says why */
  static LogSearch read(byte[] body) {
    String tenant = "";
    var filter = LogFilter.ALL;
    boolean latestFirst = true;
    LogPosition after = null;
    boolean repeats = false;
    int count = DEFAULT_COUNT;
    try (var in = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("expected an object");
      }
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "tenant" -> tenant = in.getString();
          case "filter" -> filter = LogFilter.read(in);
          case "order" -> latestFirst = !in.getString().equals("earliestFirst");
          case "after" -> after = LogPosition.parse(in.getString());
          case "repeats" -> repeats = in.getBooleanValue();
          case "count" -> count = in.getIntValue();
          default -> in.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("expected JSON", e);
    } catch (InvalidValueException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (tenant.isEmpty()) throw new IllegalArgumentException("expected a tenant");
    if (count < 1 || count > MAX_COUNT) throw new IllegalArgumentException("expected a count");
    return new LogSearch(tenant, filter.effective(), latestFirst, after, repeats, count);
  }
}
