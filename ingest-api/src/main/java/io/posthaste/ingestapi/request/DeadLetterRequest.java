package io.posthaste.ingestapi.request;

import io.posthaste.ingestapi.dlq.Order;
import io.posthaste.schemas.dlq.DeadLetterCursor;
import io.posthaste.schemas.dlq.DeadLetterFilter;
import io.posthaste.schemas.filter.FilterBuilder;
import io.posthaste.schemas.filter.FilterJson;
import io.posthaste.schemas.grammar.BooleanGrammar;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters a call is about.
 *
 * @param count the most of them
 * @param cursor where they begin; null for the beginning of the list
 * @param isFollowing whether the list goes on where it ends
 * @param patience how long to wait where there are none
 * @param isOfWorkflows whether it is about those of workflow runs and no others
 */
public record DeadLetterRequest(DeadLetterFilter filter, Order order, int count,
    @Nullable DeadLetterCursor cursor, boolean isFollowing, Duration patience,
    boolean isOfWorkflows) {
  public static final int MAX_COUNT = 100;
  /** Most seconds to wait. */
  public static final int MAX_WAIT = 60;

  private static final String FOLLOW = "follow";
  private static final String WAIT = "wait";

  /** About one. */
  public static DeadLetterRequest of(String dlqId) {
    return new DeadLetterRequest(DeadLetterFilter.ofIds(Set.of(dlqId)), Order.LATEST_FIRST, 1, null,
        false, Duration.ZERO, false);
  }

  /**
   * Reads what a list is asked for.
   *
   * @throws RefusedException with status 400 when there is another parameter, or a bad value
   */
  public static DeadLetterRequest list(QueryParameters query) {
    return refusing(() -> {
      var reader = new Reader(true);
      FilterQuery.read(query, reader, Set.of());
      return reader.request();
    });
  }

  /**
   * Reads what is to be deleted or tried again.
   *
   * @param body JSON with the names of the query, which says more than that; empty for none
   * @throws RefusedException with status 400 when there is another parameter, or a bad value
   */
  public static DeadLetterRequest bulk(QueryParameters query, byte[] body) {
    return refusing(() -> {
      var reader = new Reader(false);
      FilterQuery.read(query, reader, Set.of());
      FilterJson.read(body, reader);
      return reader.request();
    });
  }

  private static DeadLetterRequest refusing(Supplier<DeadLetterRequest> read) {
    try {
      return read.get();
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }

  private static final class Reader implements FilterBuilder {
    private static final String SOURCE = "source";
    private static final String WORKFLOW = "workflow";
    /** What dead letters of workflow runs are found by. */
    private static final Set<String> OF_WORKFLOWS = Set.of("workflowUrl", "workflowRunId",
        "workflowCreatedAt", "failureFunctionState", "failureCallbackState");

    private final DeadLetterFilter.Builder filter = new DeadLetterFilter.Builder();
    private final boolean isList;
    private @Nullable Order order;
    private int count = MAX_COUNT;
    private @Nullable DeadLetterCursor cursor;
    private boolean isFollowing;
    private int wait;
    private boolean isOfWorkflows;
    private @Nullable String onlyOfWorkflows;

    /** @param isList whether the list can be followed */
    Reader(boolean isList) {
      this.isList = isList;
    }

    @Override
    public boolean isProperty(String key) {
      return filter.isProperty(key);
    }

    @Override
    public void add(String key, Collection<String> texts) {
      filter.add(key, texts);
    }

    @Override
    public boolean set(String key, String text) {
      if (filter.set(key, text)) return true;
      try {
        return setOwn(key, text);
      } catch (InvalidValueException e) {
        throw e.of(key);
      }
    }

    @Override
    public String names() {
      return filter.names() + ", and count, cursor, order, source"
          + (isList ? ", " + FOLLOW + ", " + WAIT : "");
    }

    DeadLetterRequest request() {
      if (onlyOfWorkflows != null && !isOfWorkflows) {
        throw new InvalidValueException("expected it with source=workflow only")
            .of(onlyOfWorkflows);
      }
      if (wait > 0 && !isFollowing) {
        throw new InvalidValueException("expected it with follow=true only").of(WAIT);
      }
      if (isFollowing && order == Order.LATEST_FIRST) {
        throw new InvalidValueException("expected earliestFirst with follow=true").of("order");
      }
      var given = order;
      return new DeadLetterRequest(filter.build(),
          given != null ? given : isFollowing ? Order.EARLIEST_FIRST : Order.LATEST_FIRST, count,
          cursor, isFollowing, Duration.ofSeconds(wait), isOfWorkflows);
    }

    private boolean setOwn(String key, String text) {
      switch (key) {
        case "count" -> count = IntegerGrammar.parse(text, 1, MAX_COUNT);
        case "cursor" -> cursor = text.isEmpty() ? null : DeadLetterCursor.parse(text);
        case "order" -> order = Order.parse(text);
        case SOURCE -> isOfWorkflows = isWorkflow(text);
        case FOLLOW -> {
          if (!isList) return false;
          isFollowing = BooleanGrammar.parse(text);
        }
        case WAIT -> {
          if (!isList) return false;
          wait = IntegerGrammar.parse(text, 0, MAX_WAIT);
        }
        default -> {
          if (!OF_WORKFLOWS.contains(key)) return false;
          onlyOfWorkflows = key;
        }
      }
      return true;
    }

    private static boolean isWorkflow(String text) {
      if (text.equals(WORKFLOW)) return true;
      throw InvalidValueException.expected(WORKFLOW, text);
    }
  }
}
