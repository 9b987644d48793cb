package io.posthaste.ingestapi.batch;

import io.posthaste.ingestapi.request.Refusal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON of a batch call piece by piece, as the pieces arrive, and passes on each message
 * as soon as it is whole: so a batch never lies in memory twice, and a bad one is refused early.
 * Confined to one thread at a time.
 *
 * <pre>
 * [ { "destination": string, "headers": {name: string}, "body": string, "queue": string }, ... ]
 * </pre>
 *
 * All but the destination may be null or absent. Nothing else may stand in it.
 */
public final class BatchReader {
  private static final int MAX_DEPTH = 3;
  private static final int MAX_NAME_LENGTH = 1024;

  private enum Place {
    BEFORE,
    ARRAY,
    ITEM,
    HEADERS,
    AFTER
  }

  private final BatchLimits limits;
  private final Consumer<BatchItem> items;
  private final JsonParser json;
  private final ByteArrayFeeder feeder;

  private Place place = Place.BEFORE;
  private ItemDraft draft;
  private @Nullable String field;
  private @Nullable String header;
  private long bytes;
  private int count;

  /** @param items called with each message, in order; what it throws ends the reading */
  public BatchReader(BatchLimits limits, Consumer<BatchItem> items) {
    this.limits = limits;
    this.items = items;
    draft = new ItemDraft(0, limits.maxBodyBytes());
    var constraints = StreamReadConstraints.builder()
        .maxNestingDepth(MAX_DEPTH)
        .maxNameLength(MAX_NAME_LENGTH)
        .maxStringLength(limits.maxBodyBytes())
        .build();
    json = JsonFactory.builder()
        .streamReadConstraints(constraints)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .createNonBlockingByteArrayParser(ObjectReadContext.empty());
    feeder = (ByteArrayFeeder) json.nonBlockingInputFeeder();
  }

  /** Number of messages read so far. */
  public int count() {
    return count;
  }

  /**
   * Reads the next piece.
   *
   * @param piece not to be changed afterwards
   * @throws io.posthaste.ingestapi.request.RefusedException when the batch is malformed (400) or
   *   too large (413)
   */
  public void feed(byte[] piece) {
    bytes += piece.length;
    if (bytes > limits.maxBytes()) {
      throw Refusal.tooLarge("batch: expected at most " + limits.maxBytes() + " bytes")
          .asException();
    }
    guarded(() -> {
      feeder.feedInput(piece, 0, piece.length);
      readTokens();
    });
  }

  /**
   * Ends the reading.
   *
   * @throws io.posthaste.ingestapi.request.RefusedException when something is missing
   */
  public void end() {
    guarded(() -> {
      feeder.endOfInput();
      readTokens();
    });
    if (place == Place.BEFORE) throw notAnArray().asException();
    if (place != Place.AFTER) throw malformed("it ends too early").asException();
  }

  private void guarded(Runnable reading) {
    try {
      reading.run();
    } catch (StreamConstraintsException e) {
      boolean inBody = place == Place.ITEM && "body".equals(field);
      throw (inBody ? draft.bodyTooLarge() : malformed("a name or value in it is too long or deep"))
          .asException();
    } catch (JacksonException e) {
      var location = e.getLocation();
      throw malformed(location == null
          ? "it is not JSON"
          : "see line " + location.getLineNr() + ", column " + location.getColumnNr())
          .asException();
    }
  }

  private void readTokens() {
    for (var token = json.nextToken(); token != null
        && token != JsonToken.NOT_AVAILABLE; token = json.nextToken()) {
      switch (place) {
        case BEFORE -> begin(token);
        case ARRAY -> inArray(token);
        case ITEM -> inItem(token);
        case HEADERS -> inHeaders(token);
        case AFTER -> throw malformed("something follows the array").asException();
      }
    }
  }

  private void begin(JsonToken token) {
    if (token != JsonToken.START_ARRAY) throw notAnArray().asException();
    place = Place.ARRAY;
  }

  private void inArray(JsonToken token) {
    switch (token) {
      case END_ARRAY -> place = Place.AFTER;
      case START_OBJECT -> {
        if (count >= limits.maxItems()) {
          throw Refusal.tooLarge("batch: expected at most " + limits.maxItems() + " messages")
              .asException();
        }
        draft = new ItemDraft(count, limits.maxBodyBytes());
        place = Place.ITEM;
      }
      default -> throw Refusal.invalid("message: expected an object")
          .at("[" + count + "]")
          .asException();
    }
  }

  private void inItem(JsonToken token) {
    switch (token) {
      case END_OBJECT -> {
        count++;
        place = Place.ARRAY;
        items.accept(draft.finished());
      }
      case PROPERTY_NAME -> field = json.currentName();
      default -> fieldValue(String.valueOf(field), token);
    }
  }

  private void fieldValue(String name, JsonToken token) {
    switch (name) {
      case "destination" -> draft.destination(string(name, token));
      case "queue" -> {
        if (token != JsonToken.VALUE_NULL) draft.queue(string(name, token));
      }
      case "body" -> {
        if (token != JsonToken.VALUE_NULL) draft.body(string(name, token));
      }
      case "headers" -> {
        if (token == JsonToken.START_OBJECT) {
          place = Place.HEADERS;
        } else if (token != JsonToken.VALUE_NULL) {
          throw draft.invalid(name, "expected an object").asException();
        }
      }
      default -> throw draft
          .invalid(shown(name), "expected only destination, headers, body and queue")
          .asException();
    }
  }

  private void inHeaders(JsonToken token) {
    switch (token) {
      case END_OBJECT -> place = Place.ITEM;
      case PROPERTY_NAME -> header = json.currentName();
      default -> {
        String name = String.valueOf(header);
        String shownName = "headers." + shown(name);
        draft.header(name, shownName, string(shownName, token));
      }
    }
  }

  private String string(String name, JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw draft.invalid(name, "expected a string").asException();
    }
    return json.getString();
  }

  private static String shown(String name) {
    var shown = new StringBuilder();
    name.codePoints()
        .limit(60)
        .forEach(c -> shown.appendCodePoint(Character.isLetterOrDigit(c) || c == '-' || c == '_'
            ? c
            : '?'));
    return shown.toString();
  }

  private static Refusal notAnArray() {
    return Refusal.invalid("batch: expected a JSON array of messages");
  }

  private static Refusal malformed(String problem) {
    return Refusal.invalid("batch: expected a JSON array of messages, but " + problem);
  }
}
