package io.posthaste.bench.load;

import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Percentiles;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.measure.Times;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a number of calls open, each followed by the next: how much goes through when everybody
 * waits for answers. Its times say how long an answer took, not how long somebody waited.
 */
public final class ClosedLoop {
  /** What is called. */
  public interface Calls {
    /** The call of this number. */
    Request request(int number);

    /** Its answer, on the client's thread. */
    void answered(int number, Answer answer);
  }

  /**
   * What came of it.
   *
   * @param answers of the calls, from the start of each
   */
  public record Result(int calls, long startMicros, long endMicros, Percentiles answers) {
    public double perSecond() {
      return Rates.perSecond(calls, endMicros - startMicros);
    }
  }

  private final HttpCalls client;
  private final Calls calls;
  private final int most;
  private final long stopMicros;
  private final Times times = new Times();
  private final CompletableFuture<Result> end = new CompletableFuture<>();
  private final long startMicros = Micros.now();
  private int begun;
  private int open;

  private ClosedLoop(HttpCalls client, Calls calls, int most, long stopMicros) {
    this.client = client;
    this.calls = calls;
    this.most = most;
    this.stopMicros = stopMicros;
  }

  /**
   * Calls until the time is over or {@code most} calls are made; waits for the last answer.
   *
   * @param atOnce calls that are open at a time; the client needs as many connections
   */
  public static Result run(HttpCalls client, int atOnce, int most, double seconds, Calls calls) {
    var loop = new ClosedLoop(client, calls, most, Micros.now() + (long) (seconds * 1e6));
    client.onThread(() -> {
      // One at least, so that there is an end also where nothing is to be called.
      for (int i = 0; i < Math.max(1, Math.min(atOnce, most)); i++) loop.next();
    });
    return loop.end.join();
  }

  private void next() {
    if (begun < most && Micros.now() < stopMicros) {
      int number = begun++;
      open++;
      long began = Micros.now();
      client.call(calls.request(number), answer -> {
        open--;
        times.add(Micros.now() - began);
        calls.answered(number, answer);
        next();
      });
    } else if (open == 0) {
      end.complete(new Result(begun, startMicros, Micros.now(), times.percentiles()));
    }
  }
}
