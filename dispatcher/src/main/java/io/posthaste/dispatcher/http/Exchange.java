package io.posthaste.dispatcher.http;

import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.dispatcher.call.DeliveryRequest;
import io.posthaste.dispatcher.http.EndpointCaller.ByteRoom;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.DeadLetter.Response;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One call: addresses, connection, request, answer. Confined to one event loop, but for its
 * outcome.
 */
final class Exchange {
  private final Vertx vertx;
  private final HttpClient client;
  private final Connections connections;
  private final int maxResponseBytes;
  private final DeliveryRequest request;
  private final ByteRoom room;
  private final CompletableFuture<AttemptOutcome> outcome = new CompletableFuture<>();
  private long timer = -1;
  private boolean ended;
  private @Nullable HttpClientRequest sent;

  Exchange(Vertx vertx, HttpClient client, Connections connections, int maxResponseBytes,
      DeliveryRequest request, ByteRoom room) {
    this.vertx = vertx;
    this.client = client;
    this.connections = connections;
    this.maxResponseBytes = maxResponseBytes;
    this.request = request;
    this.room = room;
  }

  CompletableFuture<AttemptOutcome> outcome() {
    return outcome;
  }

  void start(CompletableFuture<JudgedAddresses> addresses, Context eventLoop) {
    timer = vertx.setTimer(Math.max(1, request.timeout().toMillis()),
        _ -> fail("no complete answer within " + request.timeout().toMillis() + " ms"));
    if (addresses.isDone()) {
      found(addresses);
    } else {
      var _ = addresses.whenComplete((_, _) -> eventLoop.runOnContext(_ -> found(addresses)));
    }
  }

  void breakOff() {
    fail("broken off");
  }

  private void found(CompletableFuture<JudgedAddresses> addresses) {
    if (ended) return;
    JudgedAddresses judged;
    try {
      judged = addresses.join();
    } catch (CompletionException e) {
      fail(CallError.text(e.getCause() == null ? e : e.getCause()));
      return;
    }
    switch (judged) {
      case JudgedAddresses.Allowed(var allowed) -> connect(allowed, 0, false);
      case JudgedAddresses.Refused(var kind) ->
        fail("the host has a " + kind + " address, which may not be called");
    }
  }

  private void connect(List<InetAddress> addresses, int index, boolean again) {
    if (ended) return;
    client.request(options(addresses.get(index)))
        .onComplete(
            connected -> exchange(connected, addresses, index, again), error -> {
              if (index + 1 < addresses.size()) {
                connect(addresses, index + 1, again);
              } else {
                fail(CallError.text(error));
              }
            });
  }

  private RequestOptions options(InetAddress address) {
    var url = request.url();
    String host = url.host();
    return new RequestOptions()
        .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
        .setHost(host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
        .setPort(url.port())
        .setSsl(url.secure())
        .setMethod(HttpMethod.valueOf(request.method().name()))
        .setURI(url.target());
  }

  private void exchange(HttpClientRequest connected, List<InetAddress> addresses, int index,
      boolean again) {
    if (ended) {
      connected.reset();
      return;
    }
    sent = connected;
    connections.take();
    var connection = connected.connection();
    boolean reused = connections.isUsed(connection);
    connected.exceptionHandler(_ -> {}); // told by the response as well; without it, Vert.x logs it
    connected.response().onComplete(this::read, error -> {
      if (ended) return;
      if (reused && !again && error instanceof HttpClosedException) {
        // Almost surely an idle connection closed unread; if not, a repeat: at least once.
        sent = null;
        connections.giveBack(connection, false);
        connect(addresses, index, true);
      } else {
        fail(CallError.text(error));
      }
    });
    try {
      write(connected);
    } catch (IllegalArgumentException e) {
      fail("a header of the request has characters that cannot be sent"); // e would show its value
    }
  }

  private void write(HttpClientRequest connected) {
    var headers = connected.headers();
    for (var field : request.fields()) headers.add(field.name(), field.value());
    headers.set(HttpHeaders.HOST, request.url().hostHeader());
    boolean bodyExpected = switch (request.method()) {
      case POST, PUT, PATCH -> true;
      case GET, DELETE -> false;
    };
    if (bodyExpected || request.body().size() > 0) {
      connected.end(Buffer.buffer(request.body().bytes()));
    } else {
      connected.end();
    }
  }

  private void read(HttpClientResponse response) {
    if (ended) return;
    var body = Buffer.buffer();
    response.exceptionHandler(error -> fail(CallError.text(error)))
        .endHandler(_ -> answered(response, body, true))
        .handler(chunk -> {
          if (ended) return;
          int length = Math.min(chunk.length(), maxResponseBytes - body.length());
          boolean taken = length > 0 && room.take(length);
          if (taken) body.appendBuffer(chunk, 0, length);
          if (!taken || length < chunk.length()) answered(response, body, false);
        });
  }

  /** @param complete false when the answer is cut: its connection cannot be used again */
  private void answered(HttpClientResponse response, Buffer body, boolean complete) {
    var fields = new ArrayList<HeaderField>();
    for (var header : response.headers()) {
      fields.add(new HeaderField(header.getKey(), header.getValue()));
    }
    end(AttemptOutcome.of(new Response(response.statusCode(), new HeaderFields(fields),
        body.toString(StandardCharsets.ISO_8859_1))), complete);
  }

  private void fail(String error) {
    end(new NoAnswer(error), false);
  }

  private void end(AttemptOutcome result, boolean complete) {
    if (ended) return;
    ended = true;
    vertx.cancelTimer(timer);
    var ending = sent;
    if (ending != null) {
      if (!complete) ending.reset();
      connections.giveBack(ending.connection(), complete);
    }
    outcome.complete(result);
  }
}
