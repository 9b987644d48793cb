package io.posthaste.bench.scenario;

import io.posthaste.bench.load.ClosedLoop;
import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.load.Message;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.load.Waiting;
import io.posthaste.bench.measure.Micros;
import io.posthaste.schemas.header.HeaderNames;
import java.util.List;
import java.util.Map;

/**
 * Load of every kind that is not counted: a JVM that has not seen a path yet is many times slower on
 * it.
 */
final class WarmUp {
  private static final int MOST = 200_000;
  private static final int AT_ONCE = 16;
  private static final int LANES = 20;
  private static final int KINDS = 10;
  /** For what the last of it leaves behind: commits, compilation, the heap. */
  private static final long REST_MICROS = 1_000_000;

  private WarmUp() {}

  /** Loads the system for this long and waits until all has come. */
  static void run(TestBed bed, int seconds) {
    if (seconds == 0) return;
    var warm = Case.of(bed, MOST);
    var publisher = bed.publisher(bed.client(AT_ONCE));
    var result = ClosedLoop.run(publisher.client(), AT_ONCE, MOST, seconds, new ClosedLoop.Calls() {
      @Override
      public Request request(int number) {
        var message = message(number, warm.url(number));
        return number % KINDS == 5
            ? publisher.batch(List.of(message))
            : publisher.single(message);
      }

      @Override
      public void answered(int number, Answer answer) {
        Publisher.count(answer, number, warm.ledger());
      }
    });
    warm.await(result.calls());
    Waiting.untilMicros(Micros.now() + REST_MICROS);
  }

  private static Message message(int number, String url) {
    return switch (number % KINDS) {
      case 0, 1 -> Message.to(url, number).with(Map.of(HeaderNames.DELAY, "1s"));
      case 2 -> Message.queued("warm-up-" + number / KINDS % LANES, url, number);
      case 3 -> Message.to(url, number)
          .with(Map.of(HeaderNames.FLOW_CONTROL_KEY, "warm-up-" + number / KINDS % LANES,
              HeaderNames.FLOW_CONTROL_VALUE, "parallelism=20"));
      default -> Message.to(url, number);
    };
  }
}
