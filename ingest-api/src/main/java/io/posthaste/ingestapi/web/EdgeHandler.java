package io.posthaste.ingestapi.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.ingestapi.request.RequestTarget;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP codec and the framework, one for each connection, on its event loop.
 *
 * <ul>
 * <li>Keeps the request target as it was sent in the header {@value #TARGET_HEADER}, and hands on
 * one that no URI parser refuses or changes. What a client sends under that name is replaced.
 * <li>Fails a body whose chunks are malformed.
 * <li>Gives the framework's own error answers, which are empty, a JSON body.
 * <li>After an answer that came before the end of its request, takes a bounded rest of it off the
 * connection, so that the client gets to read the answer, and then closes.
 * <li>While the process drains, says with each answer that it is the connection's last.
 * </ul>
 */
final class EdgeHandler extends ChannelDuplexHandler {
  static final String TARGET_HEADER = "posthaste-target";
  static final String NAME = "posthaste.edge";

  private static final long MAX_DRAINED_BYTES = 8L * 1024 * 1024;
  private static final long MAX_DRAIN_SECONDS = 5;

  private final BooleanSupplier draining;
  private long requestsBegun;
  private long answersEnded;
  private long drainedBytes;
  private boolean inRequest;
  private boolean bodyMalformed;
  private boolean lastAnswer;
  private @Nullable Future<?> drainEnd;

  EdgeHandler(BooleanSupplier draining) {
    this.draining = draining;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof HttpRequest request) {
      keepTarget(request);
      requestsBegun++;
      inRequest = true;
      drainedBytes = 0;
    }
    if (message instanceof HttpContent content && !(message instanceof HttpRequest)) {
      if (content.decoderResult().isFailure()) {
        refuseBody(context, content);
        return;
      }
      if (isDraining()) drainedBytes += content.content().readableBytes();
      if (message instanceof LastHttpContent) {
        inRequest = false;
        endDrain();
      }
    }
    boolean tooMuch = drainedBytes > MAX_DRAINED_BYTES;
    super.channelRead(context, message);
    if (tooMuch) close(context);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    Object written = message instanceof FullHttpResponse response && isBareError(response)
        ? withJson(response)
        : message;
    if (written instanceof HttpResponse response && !isInformational(written)
        && draining.getAsBoolean()) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      lastAnswer = true;
    }
    if (written instanceof LastHttpContent && !isInformational(written)) {
      answersEnded++;
      if (bodyMalformed || (lastAnswer && !inRequest)) {
        super.write(context, written, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
        return;
      }
      if (isDraining() && drainEnd == null) {
        drainEnd = context.executor()
            .schedule(() -> close(context), MAX_DRAIN_SECONDS, TimeUnit.SECONDS);
      }
    }
    super.write(context, written, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    endDrain();
    super.channelInactive(context);
  }

  /** The framework would take a body that breaks off here for a whole one. */
  private void refuseBody(ChannelHandlerContext context, HttpContent content) {
    content.release();
    if (bodyMalformed) return;
    bodyMalformed = true;
    if (isDraining()) {
      close(context);
    } else {
      context.fireExceptionCaught(Refusal.invalid("body: malformed chunk").asException());
    }
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }

  /** Whether the request that is still arriving has been answered already. */
  private boolean isDraining() {
    return inRequest && answersEnded >= requestsBegun;
  }

  private void endDrain() {
    if (drainEnd != null) drainEnd.cancel(false);
    drainEnd = null;
  }

  private static void keepTarget(HttpRequest request) {
    var target = RequestTarget.parse(request.uri());
    request.setUri(target.routed());
    try {
      request.headers().set(TARGET_HEADER, target.text());
    } catch (IllegalArgumentException e) { // a control character
      request.headers().remove(TARGET_HEADER);
      request.setDecoderResult(DecoderResult.failure(e));
    }
  }

  private static boolean isInformational(Object message) {
    return message instanceof HttpResponse response
        && response.status().code() < HttpResponseStatus.OK.code();
  }

  private static boolean isBareError(FullHttpResponse response) {
    return response.status().code() >= 400 && !response.content().isReadable()
        && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
  }

  private static FullHttpResponse withJson(FullHttpResponse bare) {
    byte[] json = JsonText.error(message(bare.status()));
    var response = new DefaultFullHttpResponse(bare.protocolVersion(), bare.status(),
        Unpooled.wrappedBuffer(json), bare.headers(), bare.trailingHeaders());
    response.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
        .set(HttpHeaderNames.CONTENT_LENGTH, json.length);
    bare.release();
    return response;
  }

  private static String message(HttpResponseStatus status) {
    return switch (status.code()) {
      case 400 -> "malformed HTTP request";
      case 414 -> "the request line is too long";
      case 431 -> "headers: too large";
      default -> status.reasonPhrase();
    };
  }
}
