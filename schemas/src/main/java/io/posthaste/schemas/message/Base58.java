package io.posthaste.schemas.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base 58 of a fixed number of bytes, as a fixed number of characters, so that the texts sort as
 * the bytes do. The alphabet is Bitcoin's (no {@code 0 O I l}), which is in ASCII order.
 */
final class Base58 {
  private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int[] DIGITS = new int[128];

  static {
    Arrays.fill(DIGITS, -1);
    for (int i = 0; i < ALPHABET.length(); i++) DIGITS[ALPHABET.charAt(i)] = i;
  }

  private Base58() {}

  /** Encodes {@code bytes}, big-endian, padded to {@code width} characters; they must fit. */
  static String encode(byte[] bytes, int width) {
    int[] number = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) number[i] = bytes[i] & 0xff;
    char[] text = new char[width];
    for (int at = width - 1; at >= 0; at--) {
      int remainder = 0;
      for (int i = 0; i < number.length; i++) {
        int part = (remainder << 8) | number[i];
        number[i] = part / 58;
        remainder = part % 58;
      }
      text[at] = ALPHABET.charAt(remainder);
    }
    return new String(text);
  }

  /**
   * The {@code size} bytes that {@code text} stands for; null when it stands for no such number.
   */
  static byte @Nullable [] decode(String text, int size) {
    byte[] bytes = new byte[size];
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      int carry = c < DIGITS.length ? DIGITS[c] : -1;
      if (carry < 0) return null;
      for (int i = size - 1; i >= 0; i--) {
        int part = (bytes[i] & 0xff) * 58 + carry;
        bytes[i] = (byte) part;
        carry = part >>> 8;
      }
      if (carry != 0) return null;
    }
    return bytes;
  }
}
