package io.posthaste.standalone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A short run for the JVM to learn from (JEP 514): starts everything on throw-away data, publishes a
 * few messages to an endpoint of its own, stops. What it loaded is what the next start loads faster.
 */
final class Training {
  private static final int MESSAGES = 200;

  private Training() {}

  static void run() throws IOException {
    var delivered = new CountDownLatch(MESSAGES);
    var endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    endpoint.createContext("/", exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
      delivered.countDown();
    });
    endpoint.start();
    var options = new StartOptions(true, "127.0.0.1", 0, 0, null);
    try (var running = StandaloneApplication.start(options);
        var client = HttpClient.newHttpClient()) {
      Greeting.lines(running);
      var publish = HttpRequest
          .newBuilder(URI.create(running.url() + "/v2/publish/http://127.0.0.1:"
              + endpoint.getAddress().getPort() + "/"))
          .header("Authorization", "Bearer " + DevelopmentTenants.USERS.getFirst().token())
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString("{\"hello\":\"world\"}"))
          .build();
      for (int i = 0; i < MESSAGES; i++) client.send(publish, BodyHandlers.ofString());
      if (!delivered.await(30, TimeUnit.SECONDS))
        throw new IOException("messages were not delivered");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      endpoint.stop(0);
    }
  }
}
