package io.posthaste.schemas.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base 58 of a fixed number of bytes, as a fixed number of characters, so that the texts sort as
 * the bytes do. The alphabet is Bitcoin's (no {@code 0 O I l}), which is in ASCII order.
 *
 * <p>Numbers are taken 32 bits and {@value #GROUP} digits at a time: every message has an id.
 */
final class Base58 {
  private static final byte[] ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
      .getBytes(ISO_8859_1);
  private static final int[] DIGITS = new int[128];
  private static final int BASE = 58;
  /** As many digits as 32 bits hold. */
  private static final int GROUP = 5;
  private static final long GROUP_BASE = 656_356_768; // 58 to the power of 5
  private static final long LOW = 0xffff_ffffL;

  static {
    Arrays.fill(DIGITS, -1);
    for (int i = 0; i < ALPHABET.length; i++) DIGITS[ALPHABET[i]] = i;
  }

  private Base58() {}

  /** Encodes {@code bytes}, big-endian, padded to {@code width} characters; they must fit. */
  static String encode(byte[] bytes, int width) {
    int[] number = words(bytes);
    byte[] text = new byte[width];
    int at = width;
    while (at > 0) {
      long remainder = 0;
      for (int i = 0; i < number.length; i++) {
        long part = (remainder << 32) | (number[i] & LOW);
        number[i] = (int) (part / GROUP_BASE);
        remainder = part % GROUP_BASE;
      }
      for (int digits = 0; digits < GROUP && at > 0; digits++) {
        text[--at] = ALPHABET[(int) (remainder % BASE)];
        remainder /= BASE;
      }
    }
    return new String(text, ISO_8859_1);
  }

  /**
   * The {@code size} bytes that {@code text} stands for; null when it stands for no such number.
   */
  static byte @Nullable [] decode(String text, int size) {
    int[] number = words(new byte[size]);
    int at = 0;
    while (at < text.length()) {
      long factor = 1;
      long carry = 0;
      do {
        char c = text.charAt(at++);
        int digit = c < DIGITS.length ? DIGITS[c] : -1;
        if (digit < 0) return null;
        carry = carry * BASE + digit;
        factor *= BASE;
      } while (factor < GROUP_BASE && at < text.length());
      for (int i = number.length - 1; i >= 0; i--) {
        long part = (number[i] & LOW) * factor + carry;
        number[i] = (int) part;
        carry = part >>> 32;
      }
      if (carry != 0) return null;
    }
    return bytes(number, size);
  }

  private static int[] words(byte[] bytes) {
    int length = Math.ceilDiv(bytes.length, Integer.BYTES);
    var padded = ByteBuffer.allocate(length * Integer.BYTES);
    padded.put(padded.capacity() - bytes.length, bytes);
    int[] words = new int[length];
    padded.asIntBuffer().get(words);
    return words;
  }

  private static byte @Nullable [] bytes(int[] words, int size) {
    var padded = ByteBuffer.allocate(words.length * Integer.BYTES);
    padded.asIntBuffer().put(words);
    int from = padded.capacity() - size;
    for (int i = 0; i < from; i++) {
      if (padded.get(i) != 0) return null;
    }
    return Arrays.copyOfRange(padded.array(), from, padded.capacity());
  }
}
