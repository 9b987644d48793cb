package io.posthaste.ingestapi.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
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
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

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
    if (declaredBytes(request.http()) > maxBytes) {
      return Mono.error(() -> tooLarge(maxBytes));
    }
    var arrived = new AtomicLong();
    return request.http()
        .receive()
        .doOnNext(buffer -> {
          if (arrived.addAndGet(buffer.readableBytes()) > maxBytes) throw tooLarge(maxBytes);
          receiver.accept(taken(buffer, share));
        })
        .then()
        .timeout(timeout, Mono.error(RequestBodies::late), timer(request.eventLoop()));
  }

  /** On the connection's own thread: nearly every body is there at once, and no other is woken. */
  private Scheduler timer(ScheduledExecutorService eventLoop) {
    return timers.computeIfAbsent(eventLoop, Schedulers::fromExecutorService);
  }

  /** 0 where it is not said. That it is a number, and one alone, the codec has seen to. */
  private static long declaredBytes(HttpServerRequest http) {
    String declared = http.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    return declared == null ? 0 : Long.parseLong(declared);
  }

  private static byte[] taken(ByteBuf buffer, InFlightBytes.Share share) {
    byte[] bytes = new byte[buffer.readableBytes()];
    share.add(bytes.length);
    buffer.readBytes(bytes);
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
