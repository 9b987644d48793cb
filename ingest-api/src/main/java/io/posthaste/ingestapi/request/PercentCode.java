package io.posthaste.ingestapi.request;

import java.util.HexFormat;
import java.util.Optional;

/** Percent-encoding (RFC 3986 §2.1) of texts that have one character a byte. */
final class PercentCode {
  private static final String ALLOWED_MARKS = "-._~!$&'()*+,;=:@/?";

  private PercentCode() {}

  /**
   * The bytes that the text stands for; empty when a percent sign is not followed by two digits.
   */
  static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0) return Optional.of(text);
    var decoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        decoded.append(c);
      } else if (isEncoded(text, i)) {
        decoded.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(decoded.toString());
  }

  /** As {@link #decode}, of a name or value in a query, where {@code +} stands for a blank. */
  static Optional<String> decodeInQuery(String text) {
    return decode(text.replace('+', ' '));
  }

  /** Encodes what cannot stand in a path or query; what is encoded already stays. */
  static String encodeIllegal(String text) {
    var encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isAllowed(c) || isEncoded(text, i)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
    return encoded.toString();
  }

  private static boolean isEncoded(String text, int at) {
    return text.charAt(at) == '%' && at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1)) && HexFormat.isHexDigit(text.charAt(at + 2));
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || ALLOWED_MARKS.indexOf(c) >= 0;
  }
}
