package io.posthaste.ingestapi.check;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Publishes a message to an endpoint of its own and waits for the call: does an installation
 * deliver? Set by the environment: {@code QSTASH_URL} and {@code QSTASH_TOKEN} of the installation,
 * {@code CHECK_HOST} and {@code CHECK_PORT} where its dispatchers reach this process. Ends with
 * status 0 when the call came, else with 1 and the reason.
 */
public final class DeliveryCheck {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private DeliveryCheck() {}

  /** Runs the check; arguments are not looked at. */
  public static void main(String[] arguments) {
    try {
      System.out.println(run(System.getenv()));
    } catch (IOException | TimeoutException | ExecutionException | IllegalArgumentException e) {
      System.err.println("check: " + e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(1);
    }
  }

  /**
   * Returns what happened, when the call came.
   *
   * @throws IllegalArgumentException when a variable is missing
   * @throws IOException when the message was not accepted
   * @throws TimeoutException when no call came
   */
  static String run(Map<String, String> environment)
      throws IOException, InterruptedException, TimeoutException, ExecutionException {
    String url = variable(environment, "QSTASH_URL");
    String token = variable(environment, "QSTASH_TOKEN");
    String host = variable(environment, "CHECK_HOST");
    var port = Integer.parseInt(variable(environment, "CHECK_PORT"));
    String body = UUID.randomUUID().toString();
    var called = new CompletableFuture<String>();
    var endpoint = HttpServer.create(new InetSocketAddress(port), 0);
    endpoint.createContext("/", exchange -> answer(exchange, body, called));
    endpoint.start();
    try {
      String destination = "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
          + endpoint.getAddress().getPort() + "/";
      publish(url + "/v2/publish/" + destination, token, body);
      String id = called.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return "Delivered: " + id + " to " + destination;
    } catch (TimeoutException e) {
      throw new TimeoutException("the message was accepted, but " + host + " was not called within "
          + LIMIT.toSeconds()
          + " s. Is this address among posthaste.destinations.allowed-ranges? Are"
          + " the dispatchers and the scheduler ready?");
    } finally {
      endpoint.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, String body, CompletableFuture<String> called)
      throws IOException {
    try (exchange) {
      String got = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, -1);
      String id = exchange.getRequestHeaders().getFirst("Upstash-Message-Id");
      if (got.equals(body) && id != null) called.complete(id);
    }
  }

  private static void publish(String url, String token, String body)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(url))
          .timeout(LIMIT)
          .header("Authorization", "Bearer " + token)
          .POST(HttpRequest.BodyPublishers.ofString(body))
          .build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IOException("publishing was answered " + response.statusCode() + ": "
            + response.body());
      }
    }
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isBlank())
      throw new IllegalArgumentException("expected the variable " + name);
    return value;
  }
}
