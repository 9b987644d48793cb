package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.net.IDN;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An absolute http or https URL, kept as it was written and taken apart only as far as a request
 * needs it. Nothing is normalised: {@code //}, dots and percent signs reach the endpoint unchanged.
 *
 * @param text the URL as the publisher wrote it
 * @param secure whether the scheme is https
 * @param userInfo what stands before the {@code @} of the authority; null when nothing does
 * @param host a name in ASCII (RFC 3490), an IPv4 address, or an IPv6 address in brackets
 * @param port as given, or the scheme's
 * @param target path and query for the request line, fragment left off; characters that cannot
 *   stand there (blanks, everything outside of ASCII) are percent-encoded as UTF-8
 */
public record DestinationUrl(String text, boolean secure, @Nullable String userInfo, String host,
    int port, String target) {
  private static final int MAX_LENGTH = 8192;
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  /** @throws InvalidValueException when the text is not such a URL */
  public static DestinationUrl parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new InvalidValueException(
          "expected a URL of at most " + MAX_LENGTH + " characters, but got " + text.length());
    }
    boolean secure = startsWith(text, "https://");
    if (!secure && !startsWith(text, "http://")) {
      throw invalid("a URL that starts with http:// or https://", text);
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) throw invalid("no control characters", text);
    }
    int start = secure ? 8 : 7;
    int end = start;
    while (end < text.length() && "/?#\\".indexOf(text.charAt(end)) < 0) end++;
    String authority = text.substring(start, end);
    int at = authority.lastIndexOf('@');
    String hostAndPort = authority.substring(at + 1);
    int colon = hostAndPort.lastIndexOf(':');
    boolean hasPort = colon > hostAndPort.lastIndexOf(']');
    String host = host(hasPort ? hostAndPort.substring(0, colon) : hostAndPort, text);
    int port = !hasPort || colon == hostAndPort.length() - 1
        ? (secure ? 443 : 80)
        : port(hostAndPort.substring(colon + 1), text);
    return new DestinationUrl(text, secure, at < 0 ? null : authority.substring(0, at), host, port,
        target(text.substring(end)));
  }

  /** Whom a call goes to, {@code scheme://host:port}: whatever has the same is one host. */
  public String origin() {
    return (secure ? "https://" : "http://") + host.toLowerCase(Locale.ROOT) + ":" + port;
  }

  /** What the Host header says: the port only where it is not the scheme's own. */
  public String hostHeader() {
    return port == (secure ? 443 : 80) ? host : host + ":" + port;
  }

  /** The path in the request line, without the query. */
  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** What stands in the request line for this path and query. */
  public static String sent(String pathAndQuery) {
    return target(pathAndQuery);
  }

  private static boolean startsWith(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static String host(String host, String text) {
    if (host.startsWith("[") && host.endsWith("]")) {
      try {
        InetAddress.ofLiteral(host.substring(1, host.length() - 1));
        return host.toLowerCase(Locale.ROOT);
      } catch (IllegalArgumentException e) {
        throw invalid("an IPv6 address between the brackets", text);
      }
    }
    String ascii;
    try {
      ascii = isAscii(host) ? host : IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw invalid("a URL with a host name", text);
    }
    if (!isName(ascii)) throw invalid("a URL with a host name", text);
    return ascii.toLowerCase(Locale.ROOT);
  }

  private static boolean isAscii(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) >= 0x80) return false;
    }
    return true;
  }

  /** Labels of RFC 1123, and underscores, which many names have; a dot at the end is allowed. */
  private static boolean isName(String ascii) {
    int end = ascii.endsWith(".") ? ascii.length() - 1 : ascii.length();
    if (end > MAX_NAME) return false;
    int label = 0;
    for (int i = 0; i < end; i++) {
      if (ascii.charAt(i) != '.') continue;
      if (!isLabel(ascii, label, i)) return false;
      label = i + 1;
    }
    return isLabel(ascii, label, end);
  }

  private static boolean isLabel(String ascii, int start, int end) {
    if (end == start || end - start > MAX_LABEL) return false;
    if (ascii.charAt(start) == '-' || ascii.charAt(end - 1) == '-') return false;
    for (int i = start; i < end; i++) {
      char c = ascii.charAt(i);
      boolean allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!allowed) return false;
    }
    return true;
  }

  private static int port(String digits, String text) {
    if (digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) return port;
    }
    throw invalid("a port from 1 to 65535", text);
  }

  private static String target(String rest) {
    int fragment = rest.indexOf('#');
    String sent = fragment < 0 ? rest : rest.substring(0, fragment);
    var target = new StringBuilder(sent.length() + 8);
    if (!sent.startsWith("/")) target.append('/');
    for (byte b : sent.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f) {
        target.append((char) b);
      } else {
        target.append('%')
            .append(Character.toUpperCase(Character.forDigit((b >> 4) & 0xf, 16)))
            .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
      }
    }
    return target.toString();
  }

  private static InvalidValueException invalid(String expected, String text) {
    return InvalidValueException.expected(expected, text);
  }
}
