package io.posthaste.dispatcher.consume;

import static java.util.Objects.requireNonNull;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.Decision;
import io.posthaste.dispatcher.call.Records;
import io.posthaste.dispatcher.offset.OffsetTracker;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.offset.FinishedRanges;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.posthaste.schemas.record.Train;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/** Trains in hand as tests need them. */
final class TestTrains {
  static final String LANE = "default/q/orders";
  static final HeaderFields CAR = Records.fields("destination", "https://example.com");
  static final Attempt DELIVERED = new Attempt(Records.APPENDED, Duration.ZERO,
      new AttemptOutcome.Delivered(new Response(200, HeaderFields.NONE, "")));
  static final Attempt FAILED = new Attempt(Records.APPENDED, Duration.ZERO,
      new AttemptOutcome.NoAnswer("refused"));

  private TestTrains() {}

  /** A partition as it is assigned once. */
  static PartitionWork work(int partition) {
    return new PartitionWork(new TopicPartition("due", partition),
        new OffsetTracker(0, FinishedRanges.NONE, 10));
  }

  static TrainRun run(PartitionWork work, Train train) {
    if (Records.grants().decide(Records.due(train)) instanceof Decision.Ride(var read, var cars)) {
      return new TrainRun(work, 0, read, cars,
          requireNonNull(new Admission(1, 1 << 20, 0).tryEnter(0)));
    }
    throw new AssertionError(train);
  }
}
