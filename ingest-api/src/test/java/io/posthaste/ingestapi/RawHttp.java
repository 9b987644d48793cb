package io.posthaste.ingestapi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection on which a test writes whatever bytes it likes. Texts have a character a byte. */
final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  record Answer(int status, Map<String, String> headers, String body) {}

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    in = socket.getInputStream();
  }

  /** One request and its answer on a connection of its own. */
  static Answer exchange(int port, String request) throws IOException {
    try (var http = new RawHttp(port)) {
      http.send(request);
      var answer = http.read();
      OpenApi.checkDescribed(request, answer.status());
      return answer;
    }
  }

  /** A publish to a raw target, with the token. */
  static String publish(String rawTarget, String body, String... headers) {
    var request = new StringBuilder("POST ").append(rawTarget)
        .append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
        .append(RunningApi.TOKEN)
        .append("\r\nContent-Length: ")
        .append(body.length())
        .append("\r\n");
    for (String header : headers) request.append(header).append("\r\n");
    return request.append("\r\n").append(body).toString();
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** The next answer; fails when the connection ends before it does. */
  Answer read() throws IOException {
    String status = line();
    var headers = new TreeMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) throw new IOException("ended in the body");
    return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers,
        new String(body, StandardCharsets.UTF_8));
  }

  /** Whether the server has closed the connection, or does so within the time-out. */
  boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) throw new IOException("ended after '" + line + "'");
      if (b != '\r') line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
