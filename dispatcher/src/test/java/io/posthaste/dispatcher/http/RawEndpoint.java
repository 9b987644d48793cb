package io.posthaste.dispatcher.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A socket that shows the bytes of a request and answers with bytes. */
final class RawEndpoint implements AutoCloseable {
  /** Answers one connection. */
  interface Script {
    /** @param number of the connection, from 0 */
    void serve(int number, Conversation conversation) throws IOException;
  }

  /** One connection. Every request read must end in {@code until}. */
  final class Conversation {
    private final Socket socket;

    private Conversation(Socket socket) {
      this.socket = socket;
    }

    void read(String until) throws IOException {
      var text = new StringBuilder();
      while (text.indexOf(until) < 0) {
        int b = socket.getInputStream().read();
        if (b < 0) throw new IOException("closed after " + text);
        text.append((char) b);
      }
      requests.add(text.toString());
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Closes without a word, so the other side cannot take it for an end. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Returns when the other side has closed. */
    void awaitClose() throws IOException {
      while (socket.getInputStream().read() >= 0) {
      }
    }
  }

  private final ServerSocket server;
  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  RawEndpoint(Script script) {
    this.script = script;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> requests() {
    return requests;
  }

  private void accept() {
    for (int number = 0; !server.isClosed(); number++) {
      try {
        var socket = server.accept();
        int which = number;
        Thread.ofVirtual().start(() -> serve(which, socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(int number, Socket socket) {
    try (socket) {
      script.serve(number, new Conversation(socket));
    } catch (IOException gone) {
      // the other side went away: the test sees it in its own outcome
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
