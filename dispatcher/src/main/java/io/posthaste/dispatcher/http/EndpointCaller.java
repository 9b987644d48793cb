package io.posthaste.dispatcher.http;

import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.DeliveryRequest;
import java.util.concurrent.CompletableFuture;

/** Makes calls. Safe for any thread; never blocks. */
public interface EndpointCaller extends AutoCloseable {
  /**
   * Sends the request and waits for the whole answer. Whatever goes wrong is an outcome, so the
   * future fails only when it is cancelled, which breaks the call off.
   *
   * @param room asked for more bytes as the answer grows; where it has none, the answer is cut
   */
  CompletableFuture<AttemptOutcome> call(DeliveryRequest request, ByteRoom room);

  /** Breaks off what is open. */
  @Override
  void close();

  /** Memory that is shared by all calls. */
  interface ByteRoom {
    /** Takes so many bytes more, to be given back when the call has ended. */
    boolean take(int bytes);
  }
}
