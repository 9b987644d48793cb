package io.posthaste.bench.load;

import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.measure.Ledger;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Publishes through REST as one tenant. */
public final class Publisher {
  private final HttpCalls client;
  private final URI base;
  private final Map<String, String> authorization;
  private final Buffer body;
  private final String text;

  /**
   * A publisher.
   *
   * @param bodyBytes of each message
   */
  public Publisher(HttpCalls client, String url, String token, int bodyBytes) {
    this.client = client;
    this.base = URI.create(url);
    this.authorization = Map.of("Authorization", "Bearer " + token);
    this.text = "x".repeat(bodyBytes);
    this.body = Buffer.buffer(text);
  }

  /** The client that it calls with. */
  public HttpCalls client() {
    return client;
  }

  /** The call that publishes one message. */
  public Request single(Message message) {
    String path = message.queue() == null ? "/v2/publish/" : "/v2/enqueue/" + message.queue() + "/";
    var headers = authorization;
    if (!message.headers().isEmpty()) {
      headers = new HashMap<>(authorization);
      headers.putAll(message.headers());
    }
    return request(HttpMethod.POST, path + message.destination(), headers, body);
  }

  /** The call that publishes several. */
  public Request batch(List<Message> messages) {
    return request(HttpMethod.POST, "/v2/batch", authorization,
        Buffer.buffer(Items.json(messages, text)));
  }

  /** Any other call without a body. */
  public Request control(HttpMethod method, String path) {
    return request(method, path, authorization, Buffer.buffer());
  }

  /** Publishes one message in the background and keeps the account of its answer. */
  public void publish(Message message, Ledger ledger) {
    client.onThread(
        () -> client.call(single(message), answer -> count(answer, message.number(), ledger)));
  }

  /** The same with several in one call. */
  public void publish(List<Message> messages, Ledger ledger) {
    client.onThread(() -> client.call(batch(messages), answer -> count(answer, messages, ledger)));
  }

  /**
   * Publishes the messages of an account in batches, in order, over this many connections at once,
   * until all are or the time is over; waits for the answers.
   */
  public ClosedLoop.Result publishAll(Ledger ledger, IntFunction<Message> message, int batch,
      int connections, double seconds) {
    int calls = Math.ceilDiv(ledger.size(), batch);
    return ClosedLoop.run(client, connections, calls, seconds, new ClosedLoop.Calls() {
      @Override
      public Request request(int number) {
        return batch(messages(number));
      }

      @Override
      public void answered(int number, Answer answer) {
        count(answer, messages(number), ledger);
      }

      private List<Message> messages(int call) {
        var messages = new ArrayList<Message>();
        int end = Math.min(ledger.size(), (call + 1) * batch);
        for (int i = call * batch; i < end; i++) messages.add(message.apply(i));
        return messages;
      }
    });
  }

  /** Keeps the account of the answer to a call of one message. */
  public static void count(Answer answer, int message, Ledger ledger) {
    if (answer.isSuccess()) {
      ledger.accepted(message);
    } else if (answer.failure() != null) {
      ledger.loseAnswer();
    } else {
      ledger.refuse();
    }
  }

  private static void count(Answer answer, List<Message> messages, Ledger ledger) {
    if (!answer.isSuccess()) {
      for (var message : messages) count(answer, message.number(), ledger);
      return;
    }
    var accepted = Items.accepted(answer);
    for (int i = 0; i < messages.size(); i++) {
      if (i < accepted.size() && accepted.get(i)) {
        ledger.accepted(messages.get(i).number());
      } else {
        ledger.refuse();
      }
    }
  }

  private Request request(HttpMethod method, String uri, Map<String, String> headers,
      Buffer content) {
    int port = base.getPort() < 0 ? 80 : base.getPort();
    return new Request(method, base.getHost(), port, uri, headers, content);
  }
}
