package io.posthaste.ingestapi.read;

import io.posthaste.ingestapi.dlq.Entry;
import io.posthaste.ingestapi.dlq.Listed;
import io.posthaste.ingestapi.dlq.Order;
import io.posthaste.ingestapi.dlq.Page;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RefusedException;
import io.posthaste.schemas.dlq.DeadLetterCursor;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.header.HeaderFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.buffer.DataBufferLimitException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the dlq-consumers, each of which has some partitions of the DLQ topic. Safe for any thread;
 * never blocks.
 */
public final class DeadLetterIndex {
  private static final String LIST = "/internal/v1/dlq/list";
  private static final String DELETE = "/internal/v1/dlq/delete";
  private static final String RETRY = "/internal/v1/dlq/retry";
  private static final int BAD_REQUEST = 400;
  private static final int CONFLICT = 409;
  /** How much shorter a page is tried that was too large. */
  private static final int SHORTER = 4;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final JsonMapper JSON = new JsonMapper();

  private final InternalHttp http;
  private final InternalHttp waiting;
  private final Peers peers;
  private final Duration timeout;

  /**
   * Which page is asked for.
   *
   * @param count the most entries; a page of large ones may have fewer
   * @param cursor where it begins; null for the beginning of the list
   */
  public record Ask(String tenant, DeadLetterFilter filter, Order order, int count,
      @Nullable DeadLetterCursor cursor) {
    /** The same from another place on. */
    public Ask from(DeadLetterCursor place) {
      return new Ask(tenant, filter, order, count, place);
    }
  }

  /** A dead letter that has become a message again. */
  public record Redriven(String dlqId, String messageId) {}

  /**
   * @param waiting has the questions whose answers are waited for, so that they are in nobody's way
   * @param timeout longest time for an answer, all tries together
   */
  public DeadLetterIndex(InternalHttp http, InternalHttp waiting, Peers peers, Duration timeout) {
    this.http = http;
    this.waiting = waiting;
    this.peers = peers;
    this.timeout = timeout;
  }

  /**
   * A page of what all of them have. Fails with {@link ReadUnavailableException}, never with a part
   * of the page; with status 400 when the topic of the cursor is not there any more.
   */
  public Mono<Page> page(Ask ask) {
    return fitting(ask, ask.count())
        .onErrorMap(e -> !isTold(e),
            e -> new ReadUnavailableException("a dlq-consumer does not answer", e))
        .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE)
            .filter(ReadUnavailableException.class::isInstance))
        .timeout(timeout, Mono.error(() -> new ReadUnavailableException(
            "the dead letters could not be read in time, try again later", null)));
  }

  /**
   * Ends when one of them has a dead letter for the page, or nobody has one when the time is up. It
   * may end earlier.
   */
  public Mono<Void> arrival(Ask ask, Duration time) {
    return listed(waiting, ask, 1, time)
        .takeUntil(answer -> !answer.entries().isEmpty())
        .then()
        .timeout(time.plus(timeout))
        .onErrorResume(_ -> Mono.delay(PAUSE).then());
  }

  /**
   * Deletes dead letters that a dlq-consumer has.
   *
   * @return ids of those that were there; empty when one of them is not its own any more, and
   *   nothing was done
   */
  public Mono<Optional<List<String>>> delete(String instance, String tenant, List<Entry> letters) {
    return done(instance, DELETE, question(tenant, letters)).map(answer -> answer.map(
        json -> json.path("deleted").valueStream().map(id -> id.asString("")).toList()));
  }

  /**
   * Makes dead letters that a dlq-consumer has messages again.
   *
   * @param fields take the place of those of the same name
   * @return those that were there; empty when one of them is not its own any more, and nothing was
   *   done. Fails with status 400 when a dead letter cannot have these fields.
   */
  public Mono<Optional<List<Redriven>>> retry(String instance, String tenant, List<Entry> letters,
      HeaderFields fields) {
    var question = question(tenant, letters);
    var written = question.putArray("fields");
    for (var field : fields) written.addArray().add(field.name()).add(field.value());
    return done(instance, RETRY, question).map(answer -> answer.map(json -> json.path("responses")
        .valueStream()
        .map(one -> new Redriven(one.path("dlqId").asString(""),
            one.path("messageId").asString("")))
        .toList()));
  }

  /** Of dead letters that are too large together for one answer fewer are asked for. */
  private Mono<Page> fitting(Ask ask, int count) {
    var cursor = ask.cursor();
    Map<Integer, Long> from = cursor == null ? Map.of() : cursor.offsets();
    return listed(http, ask, count + 1, Duration.ZERO) // one more tells whether there are more
        .collectList()
        .map(answers -> Page.merged(ask.order(), count, from, answers)
            .orElseThrow(() -> new ReadUnavailableException(
                "not every partition of the dead letters can be read now", null)))
        .onErrorResume(e -> count > 1 && isTooLarge(e),
            _ -> fitting(ask, Math.max(1, count / SHORTER)));
  }

  private Flux<Listed> listed(InternalHttp through, Ask ask, int count, Duration wait) {
    return Flux.defer(() -> {
      var instances = peers.dlqConsumers();
      if (instances.isEmpty()) throw NotConfigured.dlqConsumer();
      byte[] question = JSON.writeValueAsBytes(question(ask, count, wait));
      return Flux.fromIterable(instances)
          .flatMap(instance -> through.post(instance, LIST, question)
              .map(answer -> read(instance, answer, count)), instances.size());
    });
  }

  private static Listed read(String instance, Answer answer, int count) {
    if (answer.status() == CONFLICT) {
      throw Refusal
          .invalid("cursor: the topic of the dead letters was made anew after it was given;"
              + " begin without it")
          .asException();
    }
    if (!answer.isFound()) {
      throw new ReadUnavailableException("a dlq-consumer answered " + answer.status(), null);
    }
    var json = JSON.readTree(answer.json());
    var ends = new HashMap<Integer, Long>();
    for (var owned : json.path("owned").properties()) {
      ends.put(Integer.valueOf(owned.getKey()), owned.getValue().path("next").asLong(0));
    }
    var entries = new ArrayList<Entry>();
    for (var entry : json.path("entries")) {
      var shown = entry.path("entry");
      entries.add(new Entry(entry.path("partition").asInt(), entry.path("offset").asLong(),
          entry.path("time").asLong(), shown.path("dlqId").asString(""),
          JSON.writeValueAsString(shown)));
    }
    return new Listed(instance, json.path("topicId").asString(""),
        json.path("partitions").asInt(0), ends, entries,
        entries.size() >= count || json.path("cut").asBoolean(false));
  }

  private static ObjectNode question(Ask ask, int count, Duration wait) {
    var question = JSON.createObjectNode().put("tenant", ask.tenant());
    question.set("filter", JSON.readTree(ask.filter().toJson()));
    question.put("order", ask.order().text()).put("count", count);
    var cursor = ask.cursor();
    if (cursor != null) {
      question.put("topicId", cursor.topicId());
      var from = question.putObject("from");
      cursor.offsets().forEach((partition, offset) -> from.put(partition.toString(), offset));
    }
    if (wait.isPositive()) question.put("waitMs", wait.toMillis());
    return question;
  }

  private static ObjectNode question(String tenant, List<Entry> letters) {
    var question = JSON.createObjectNode().put("tenant", tenant);
    ArrayNode named = question.putArray("letters");
    for (var letter : letters) {
      named.addObject().put("partition", letter.partition()).put("dlqId", letter.dlqId());
    }
    return question;
  }

  /** Of what fails on the way it is not known whether it was done. */
  private Mono<Optional<JsonNode>> done(String instance, String path, JsonNode question) {
    return http.post(instance, path, JSON.writeValueAsBytes(question))
        .timeout(timeout)
        .map(answer -> switch (answer.status()) {
          case Answer.OK -> Optional.of(JSON.readTree(answer.json()));
          case Answer.MISDIRECTED -> Optional.<JsonNode>empty();
          case BAD_REQUEST -> throw Refusal.invalid(error(answer)).asException();
          default -> throw unknown(new ReadUnavailableException(
              "a dlq-consumer answered " + answer.status(), null));
        })
        .onErrorMap(e -> !isTold(e), DeadLetterIndex::unknown);
  }

  private static String error(Answer answer) {
    try {
      return JSON.readTree(answer.json()).path("error").asString("the dlq-consumer refused it");
    } catch (JacksonException notJson) {
      return "the dlq-consumer refused it";
    }
  }

  private static ReadUnavailableException unknown(Throwable cause) {
    return new ReadUnavailableException("a dlq-consumer did not say that it is done: it may or may"
        + " not have been. Done is what is not listed any more; it can be asked for again", cause);
  }

  private static boolean isTooLarge(Throwable e) {
    return NestedExceptionUtils.getMostSpecificCause(e) instanceof DataBufferLimitException;
  }

  private static boolean isTold(Throwable e) {
    return e instanceof ReadUnavailableException || e instanceof RefusedException;
  }
}
