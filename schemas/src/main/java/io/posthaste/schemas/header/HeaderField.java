package io.posthaste.schemas.header;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One header field of a request or a record.
 *
 * @param name as sent; compared without regard to case
 * @param value the value's bytes, one character (0 to 255) a byte, so that bytes of any encoding
 *   pass through unchanged
 */
public record HeaderField(String name, String value) {
  /** @throws IllegalArgumentException when a character of the value stands for no byte */
  public HeaderField {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff) {
        throw new IllegalArgumentException("expected bytes as the value of " + name);
      }
    }
  }

  /** A field whose value is text, sent as UTF-8. */
  public static HeaderField ofText(String name, String text) {
    return ofBytes(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A field whose value is these bytes. */
  public static HeaderField ofBytes(String name, byte[] bytes) {
    return new HeaderField(name, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  public boolean is(String otherName) {
    return name.equalsIgnoreCase(otherName);
  }

  public byte[] bytes() {
    return value.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The value as text: UTF-8, or ISO 8859-1 where it is not UTF-8 (what browsers' fetch sends). */
  public String text() {
    return textOf(value);
  }

  /** Text of a value that has one character a byte; see {@link #text()}. */
  public static String textOf(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x80) return decoded(value);
    }
    return value;
  }

  private static String decoded(String value) {
    try {
      return StandardCharsets.UTF_8.newDecoder()
          .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return value;
    }
  }
}
