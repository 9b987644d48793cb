package io.posthaste.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingEndpointTest {
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE"})
  void everyMethodMayHaveABody(String method) throws Exception {
    try (var endpoint = RecordingEndpoint.start()) {
      assertThat(call(endpoint.url("/"), method, "body").statusCode()).isEqualTo(200);

      assertThat(endpoint.requests()).singleElement().satisfies(request -> {
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.bodyText()).isEqualTo("body");
      });
    }
  }

  @Test
  void theRequestIsKeptAsItWasOnTheWire() throws Exception {
    try (var endpoint = RecordingEndpoint.start()) {
      raw(endpoint, "POST /a%20b/%2f?x=%7B1%7D&y=|z HTTP/1.1\r\nHost: h\r\nX-b: 2\r\nx-A: 1\r\n"
          + "X-B: \u00e9\u00ff\r\nContent-Length: 2\r\n\r\n\u00fe\u00ff");

      var request = endpoint.awaitRequests(1).getFirst();
      assertThat(request.target()).isEqualTo("/a%20b/%2f?x=%7B1%7D&y=|z");
      assertThat(request.headers()).containsExactly(new Header("Host", "h"), new Header("X-b", "2"),
          new Header("x-A", "1"), new Header("X-B", "\u00e9\u00ff"),
          new Header("Content-Length", "2"));
      assertThat(request.headers("x-b")).containsExactly("2", "\u00e9\u00ff");
      assertThat(request.body()).containsExactly(0xfe, 0xff);
    }
  }

  @Test
  void theScriptDecidesOnTheAnswer() throws Exception {
    try (var endpoint = RecordingEndpoint.answering(request -> Answer.status(429)
        .header("Retry-After", "5")
        .body("no " + request.target())
        .after(Duration.ofMillis(5)))) {
      var response = call(endpoint.url("/x"), "POST", "");

      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("retry-after")).hasValue("5");
      assertThat(response.body()).isEqualTo("no /x");
    }
  }

  @Test
  void aScriptThatFailsIsAnsweredAndTheEndpointGoesOn() throws Exception {
    try (var endpoint = RecordingEndpoint.answering(_ -> {
      throw new IllegalStateException("unscripted");
    })) {
      assertThat(call(endpoint.url("/"), "GET", "").body()).contains("unscripted");
      assertThat(call(endpoint.url("/"), "GET", "").statusCode()).isEqualTo(500);
    }
  }

  private static HttpResponse<String> call(String url, String method, String body)
      throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(URI.create(url))
          .method(method, BodyPublishers.ofString(body))
          .build(), BodyHandlers.ofString(UTF_8));
    }
  }

  private static void raw(RecordingEndpoint endpoint, String request) throws IOException {
    var address = URI.create(endpoint.url("/"));
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
  }
}
