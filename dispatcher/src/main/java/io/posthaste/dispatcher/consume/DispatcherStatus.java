package io.posthaste.dispatcher.consume;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the dispatcher is.
 *
 * @param lastPollAt when its loop last went round
 * @param assigned whether its group has said which partitions are its own
 * @param partitions assigned; none where others have all
 * @param kafkaReachable false while signs of life to the group's coordinator go unanswered
 * @param writing false while Kafka refuses events and outcomes
 * @param problem why it stopped or starts again; null where nothing is wrong
 */
public record DispatcherStatus(State state, Instant lastPollAt, boolean assigned,
    int partitions, boolean kafkaReachable, boolean writing, @Nullable String problem) {
  /** What its loop does. */
  public enum State {
    /** Not started. */
    NEW,
    /** Reading, or trying to. */
    RUNNING,
    /** Stopped because it was told to. */
    STOPPED,
    /** Stopped because going on would skip messages. An operator must act. */
    FATAL
  }
}
