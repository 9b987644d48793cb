package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.publish.CancelFilter;
import java.util.Set;

/** The filter in the query and body of a bulk cancel. */
public final class CancelRequest {
  /** Sent along by clients that list and cancel with the same options. */
  private static final Set<String> IGNORED = Set.of("cursor");

  private CancelRequest() {}

  /**
   * Reads the filter. In the query a parameter may be repeated, and have values with commas
   * between.
   *
   * @param body JSON as {@link CancelFilter} describes it; empty for none. Counts only where the
   *   query says nothing.
   * @throws RefusedException with status 400 when there is another parameter, or a bad value
   */
  public static CancelFilter parse(QueryParameters query, byte[] body) {
    try {
      var filter = new CancelFilter.Builder();
      int parameters = FilterQuery.read(query, filter, IGNORED);
      return parameters == 0 ? CancelFilter.parse(body) : filter.build();
    } catch (InvalidValueException e) {
      throw Refusal.invalid(String.valueOf(e.getMessage())).asException();
    }
  }
}
