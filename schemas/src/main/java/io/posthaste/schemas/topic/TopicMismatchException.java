package io.posthaste.schemas.topic;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Topics that exist contradict the settings. Nothing was changed; starting anyway would lose
 * messages.
 */
public final class TopicMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<TopicMismatch> mismatches;

  TopicMismatchException(List<TopicMismatch> mismatches) {
    super(mismatches.stream().map(TopicMismatch::toString).collect(Collectors.joining("\n")));
    this.mismatches = List.copyOf(mismatches);
  }

  /** Everything found, in the order of {@link Topic}. */
  public List<TopicMismatch> mismatches() {
    return mismatches;
  }
}
