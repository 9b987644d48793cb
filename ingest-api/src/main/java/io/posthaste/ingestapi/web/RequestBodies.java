package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.request.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Takes bodies off the wire, counting every byte before it is kept. */
final class RequestBodies {
  private final Duration timeout;
  private final Map<ScheduledExecutorService, Scheduler> timers = new ConcurrentHashMap<>();

  /** @param timeout longest time for a body to arrive */
  RequestBodies(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * The whole body. Fails with 413 when it is larger than {@code maxBytes}, before any of it is
   * read where its length was declared; with 408 when it takes too long to arrive.
   */
  Mono<byte[]> whole(ApiRequest request, long maxBytes, InFlightBytes.Share share) {
    var pieces = new ArrayList<byte[]>(1);
    return read(request, maxBytes, share, pieces::add)
        .then(Mono.fromSupplier(() -> joined(pieces)));
  }

  /**
   * Reads the body and passes on each piece as it arrives; pieces are the receiver's to keep. Fails
   * as {@link #whole} does, or with what the receiver throws.
   */
  Mono<Void> read(ApiRequest request, long maxBytes, InFlightBytes.Share share,
      Consumer<byte[]> receiver) {
    if (request.http().getHeaders().getContentLength() > maxBytes) {
      return Mono.error(() -> tooLarge(maxBytes));
    }
    var arrived = new AtomicLong();
    return request.http()
        .getBody()
        .doOnNext(buffer -> {
          try {
            if (arrived.addAndGet(buffer.readableByteCount()) > maxBytes) throw tooLarge(maxBytes);
            receiver.accept(taken(buffer, share));
          } finally {
            DataBufferUtils.release(buffer);
          }
        })
        .then()
        .timeout(timeout, Mono.error(RequestBodies::late), timer(request.eventLoop()));
  }

  /** On the connection's own thread: nearly every body is there at once, and no other is woken. */
  private Scheduler timer(ScheduledExecutorService eventLoop) {
    return timers.computeIfAbsent(eventLoop, Schedulers::fromExecutorService);
  }

  private static byte[] taken(DataBuffer buffer, InFlightBytes.Share share) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    share.add(bytes.length);
    buffer.read(bytes);
    return bytes;
  }

  private static byte[] joined(List<byte[]> pieces) {
    if (pieces.size() == 1) return pieces.getFirst();
    int size = 0;
    for (byte[] piece : pieces) size += piece.length;
    byte[] whole = new byte[size];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, whole, at, piece.length);
      at += piece.length;
    }
    return whole;
  }

  private static RuntimeException tooLarge(long maxBytes) {
    return Refusal.tooLarge("body: expected at most " + maxBytes + " bytes").asException();
  }

  private static RuntimeException late() {
    return new Refusal(408, "body: it took too long to arrive").asException();
  }
}
