package io.posthaste.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;

/** A request as it arrived. Immutable. */
public final class RecordedRequest {
  private final String method;
  private final String target;
  private final List<Header> headers;
  private final byte[] body;
  private final long receivedAtNanos;

  RecordedRequest(String method, String target, List<Header> headers, byte[] body,
      long receivedAtNanos) {
    this.method = method;
    this.target = target;
    this.headers = List.copyOf(headers);
    this.body = body.clone();
    this.receivedAtNanos = receivedAtNanos;
  }

  /** The method, in upper case. */
  public String method() {
    return method;
  }

  /** The request target of the first line, undecoded: path and query. */
  public String target() {
    return target;
  }

  /** All header lines, in the order of the wire, repeats included. */
  public List<Header> headers() {
    return headers;
  }

  /** The values of a header, whatever the case of its name, in order. */
  public List<String> headers(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  /** The first value of a header, whatever the case of its name. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** The body's bytes; empty if there was none. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8. */
  public String bodyText() {
    return new String(body, UTF_8);
  }

  /** {@link System#nanoTime} when the headers had arrived. */
  public long receivedAtNanos() {
    return receivedAtNanos;
  }

  @Override
  public String toString() {
    return method + " " + target + " (" + body.length + " bytes)";
  }
}
