package io.posthaste.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a {@link RecordingEndpoint} answers. Immutable. */
public final class Answer {
  private final int status;
  private final List<Header> headers;
  private final byte[] body;
  private final Duration delay;

  private Answer(int status, List<Header> headers, byte[] body, Duration delay) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.delay = delay;
  }

  /** An answer at once, without headers and body. */
  public static Answer status(int status) {
    return new Answer(status, List.of(), new byte[0], Duration.ZERO);
  }

  /** This answer with one more header line. */
  public Answer header(String name, String value) {
    return new Answer(status,
        Stream.concat(headers.stream(), Stream.of(new Header(name, value))).toList(), body, delay);
  }

  /** This answer with a body. */
  public Answer body(byte[] bytes) {
    return new Answer(status, headers, bytes.clone(), delay);
  }

  /** This answer with a body in UTF-8. */
  public Answer body(String text) {
    return body(text.getBytes(UTF_8));
  }

  /** This answer, given so long after the request's end. */
  public Answer after(Duration pause) {
    return new Answer(status, headers, body, pause);
  }

  int status() {
    return status;
  }

  List<Header> headers() {
    return headers;
  }

  byte[] body() {
    return body.clone();
  }

  Duration delay() {
    return delay;
  }
}
