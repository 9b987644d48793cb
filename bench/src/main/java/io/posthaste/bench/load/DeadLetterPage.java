package io.posthaste.bench.load;

import io.posthaste.bench.load.HttpCalls.Answer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What an answer about dead letters says: a page of them, or those that were deleted or published
 * again.
 *
 * @param urls of the letters, in their order; none where they are not told
 * @param dlqIds of the letters, in their order
 * @param deleted how many were; 0 where that is not what was asked
 * @param cursor where the next page begins; null where there is none
 */
public record DeadLetterPage(List<String> urls, List<String> dlqIds, int deleted,
    @Nullable String cursor) {
  private static final JsonFactory JSON = new JsonFactory();

  /** @throws IllegalStateException when it says anything else */
  public static DeadLetterPage of(Answer answer) {
    if (!answer.isSuccess()) {
      throw new IllegalStateException("expected dead letters, but got " + answer);
    }
    var urls = new ArrayList<String>();
    var ids = new ArrayList<String>();
    int deleted = 0;
    String cursor = null;
    try (var json = JSON.createParser(ObjectReadContext.empty(), answer.body().getBytes())) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (!token.isScalarValue() || json.currentName() == null) continue;
        switch (json.currentName()) {
          case "url" -> urls.add(json.getString());
          case "dlqId" -> ids.add(json.getString());
          case "deleted" -> deleted = json.getIntValue();
          case "cursor" -> cursor = json.getString();
          default -> {
          }
        }
      }
    } catch (JacksonException e) {
      throw new IllegalStateException("expected dead letters, but got " + answer, e);
    }
    return new DeadLetterPage(urls, ids, deleted, cursor);
  }
}
