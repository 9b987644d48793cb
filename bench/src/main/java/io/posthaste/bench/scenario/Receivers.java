package io.posthaste.bench.scenario;

import io.posthaste.bench.measure.LaneWatch;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.sink.Receiver;
import io.posthaste.bench.sink.Reply;
import io.posthaste.schemas.message.MessageId;
import io.vertx.core.MultiMap;
import java.util.function.IntUnaryOperator;

/** Endpoints that keep account. */
final class Receivers {
  private static final String MESSAGE_ID = "Upstash-Message-Id";

  private Receivers() {}

  /** Counts every call as a delivery. */
  static Receiver counting(Ledger ledger, Reply reply) {
    return (message, micros, _) -> {
      ledger.delivered(message, micros);
      return reply;
    };
  }

  /**
   * Counts, and knows when each message was due: its delay counts from the time in its id, which is
   * in whole ms.
   */
  static Receiver delayed(Ledger ledger, long delayMicros) {
    return (message, micros, headers) -> {
      if (!ledger.hasCome(message)) ledger.due(message, appended(headers) + delayMicros);
      ledger.delivered(message, micros);
      return Reply.AT_ONCE;
    };
  }

  /** Counts, and watches how many calls of each lane are open. */
  static Receiver lanes(Ledger ledger, LaneWatch watch, IntUnaryOperator laneOf, Reply reply) {
    return new Receiver() {
      @Override
      public Reply arrived(int message, long micros, MultiMap headers) {
        ledger.delivered(message, micros);
        watch.began(laneOf.applyAsInt(message));
        return reply;
      }

      @Override
      public void answered(int message) {
        watch.ended(laneOf.applyAsInt(message));
      }
    };
  }

  /** When the message was appended, in µs since 1970. */
  private static long appended(MultiMap headers) {
    String id = headers.get(MESSAGE_ID);
    if (id == null) throw new IllegalStateException("a delivery without " + MESSAGE_ID);
    return new MessageId(id).time().toEpochMilli() * 1000;
  }
}
