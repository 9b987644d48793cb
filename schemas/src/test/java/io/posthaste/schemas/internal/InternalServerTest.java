package io.posthaste.schemas.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InternalServerTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final InternalServer server = new InternalServer(
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "secret");

  @BeforeEach
  void start() {
    server.add(new Echo("/posted", Set.of("POST")));
    server.add(new Echo("/got", Set.of("GET")));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void aHandlerIsGivenMethodPathQueryAndBody() throws Exception {
    assertThat(post("/posted/a%2Fb/c?q=%C3%A9", "text", "secret").body())
        .isEqualTo("\"POST [a/b, c] {q=é} text\"");
  }

  @Test
  void aMethodThatTheHandlerDoesNotAnswerIsRefused() throws Exception {
    assertThat(post("/got", "text", "secret").statusCode()).isEqualTo(405);
  }

  @Test
  void nothingIsSaidWithoutTheToken() throws Exception {
    assertThat(post("/posted", "text", "guess").statusCode()).isEqualTo(401);
  }

  @Test
  void aBodyThatIsTooLongIsRefused() throws Exception {
    assertThat(post("/posted", "x".repeat(InternalServer.MAX_BODY_BYTES + 1), "secret")
        .statusCode()).isEqualTo(413);
  }

  private HttpResponse<String> post(String target, String body, String token)
      throws IOException, InterruptedException {
    var address = URI.create("http://127.0.0.1:" + server.port() + target);
    return client.send(HttpRequest.newBuilder(address)
        .header(InternalServer.TOKEN_HEADER, token)
        .POST(BodyPublishers.ofString(body))
        .build(), BodyHandlers.ofString());
  }

  private record Echo(String path, Set<String> methods) implements InternalHandler {
    @Override
    public InternalResponse handle(InternalRequest request) {
      return new InternalResponse(200, "\"" + request.method() + " " + request.path() + " "
          + request.parameters() + " " + new String(request.body(), StandardCharsets.UTF_8)
          + "\"");
    }
  }
}
