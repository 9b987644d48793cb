package io.posthaste.dlqconsumer.serve;

import io.posthaste.dlqconsumer.letter.LetterJson;
import io.posthaste.dlqconsumer.list.DeadLetterList.Page;
import io.posthaste.dlqconsumer.list.DeadLetterList.Question;
import io.posthaste.dlqconsumer.meter.DlqMetrics;
import io.posthaste.dlqconsumer.redrive.Redriver.Retried;
import io.posthaste.dlqconsumer.redrive.RefusedException;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Lists, deletes and publishes again the dead letters of the partitions of this process.
 *
 * <pre>
 * POST /internal/v1/dlq/list    {@link ListRequest}
 *   {"topicId":"…","partitions":4,"owned":{"0":{"next":200}},"cut":false,
 *    "entries":[{"partition":0,"offset":123,"time":1767225600000,"entry":{…}}]}
 * POST /internal/v1/dlq/delete  {@link LettersRequest}    {"deleted":["…"]}
 * POST /internal/v1/dlq/retry   {@link LettersRequest}    {"responses":[{"dlqId":"…","messageId":"…"}]}
 * </pre>
 *
 * A list is cut where its letters are long: more of them follow behind the last. 400: what was asked
 * is wrong, and nothing was done; 409: another topic is there; 421: a partition is not this
 * process's; 503: not now, or it is not known whether it was done.
 */
public final class DeadLettersHandler implements InternalHandler {
  /** What knows the dead letters. */
  public interface DeadLetters {
    Page page(Question question) throws InterruptedException;

    List<String> delete(String tenant, SortedMap<Integer, Set<String>> letters)
        throws InterruptedException;

    List<Retried> retry(String tenant, SortedMap<Integer, Set<String>> letters,
        HeaderFields fields) throws InterruptedException;
  }

  private static final JsonFactory JSON = new JsonFactory();
  private static final InternalResponse UNKNOWN = InternalResponse.error(404, "no such path");
  private static final InternalResponse STOPPED = InternalResponse.error(503,
      "the consumer of dead letters is stopped");

  private final Supplier<Optional<DeadLetters>> letters;
  private final DlqMetrics metrics;

  /** @param letters empty while they are not there */
  public DeadLettersHandler(Supplier<Optional<DeadLetters>> letters, DlqMetrics metrics) {
    this.letters = letters;
    this.metrics = metrics;
  }

  @Override
  public String path() {
    return "/internal/v1/dlq";
  }

  @Override
  public Set<String> methods() {
    return Set.of("POST");
  }

  @Override
  public InternalResponse handle(InternalRequest request) {
    String what = request.path().size() == 1 ? request.path().getFirst() : "";
    if (!Set.of("list", "delete", "retry").contains(what)) return UNKNOWN;
    var response = letters.get().map(known -> answer(known, what, request.body())).orElse(STOPPED);
    metrics.answered(what, response.status());
    return response;
  }

  private InternalResponse answer(DeadLetters known, String what, byte[] body) {
    try {
      return switch (what) {
        case "list" -> list(known, ListRequest.parse(body));
        case "delete" -> delete(known, LettersRequest.parse(body));
        default -> retry(known, LettersRequest.parse(body));
      };
    } catch (IllegalArgumentException | InvalidValueException | RefusedException e) {
      return InternalResponse.error(400, String.valueOf(e.getMessage()));
    } catch (IndexUnavailableException e) {
      boolean elsewhere = e.moved() && !what.equals("list");
      return InternalResponse.error(elsewhere ? 421 : 503, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return STOPPED;
    }
  }

  private static InternalResponse list(DeadLetters known, ListRequest request)
      throws InterruptedException {
    var page = known.page(request.question());
    String wanted = request.topicId();
    if (wanted != null && !wanted.equals(page.topicId())) {
      return InternalResponse.error(409, "the topic was made anew");
    }
    return json(json -> {
      json.writeStringProperty("topicId", page.topicId());
      json.writeNumberProperty("partitions", page.partitions());
      json.writeObjectPropertyStart("owned");
      page.next().forEach((partition, next) -> {
        json.writeObjectPropertyStart(partition.toString());
        json.writeNumberProperty("next", next);
        json.writeEndObject();
      });
      json.writeEndObject();
      json.writeBooleanProperty("cut", page.cut());
      json.writeArrayPropertyStart("entries");
      for (var letter : page.letters()) {
        var place = letter.place();
        json.writeStartObject();
        json.writeNumberProperty("partition", place.partition());
        json.writeNumberProperty("offset", place.offset());
        json.writeNumberProperty("time", place.timeMs());
        json.writeName("entry");
        LetterJson.write(json, letter.dlqId(), letter.record(), letter.body(), place.partition(),
            place.offset(), Instant.ofEpochMilli(place.timeMs()));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private InternalResponse delete(DeadLetters known, LettersRequest request)
      throws InterruptedException {
    var deleted = known.delete(request.tenant(), request.letters());
    metrics.deleted(deleted.size());
    return json(json -> {
      json.writeArrayPropertyStart("deleted");
      deleted.forEach(json::writeString);
      json.writeEndArray();
    });
  }

  private InternalResponse retry(DeadLetters known, LettersRequest request)
      throws InterruptedException {
    var retried = known.retry(request.tenant(), request.letters(), request.fields());
    metrics.redriven(retried.size());
    return json(json -> {
      json.writeArrayPropertyStart("responses");
      for (var each : retried) {
        json.writeStartObject();
        json.writeStringProperty("dlqId", each.dlqId());
        json.writeStringProperty("messageId", each.messageId().value());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private static InternalResponse json(Consumer<JsonGenerator> properties) {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      properties.accept(json);
      json.writeEndObject();
    }
    return new InternalResponse(200, bytes.toString(StandardCharsets.UTF_8));
  }
}
