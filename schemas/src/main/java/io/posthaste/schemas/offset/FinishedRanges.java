package io.posthaste.schemas.offset;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Finished offsets beyond a committed one, ascending and apart. As text it travels in the metadata
 * of the commit, so that whoever has the partition next repeats only what was open:
 *
 * <pre>
 * character 0    1 and on
 * '1' = layout   base64url without padding of pairs of varints (7 bits a byte, lowest first,
 *                top bit set on all but the last):
 *                  from - end of the range before (of the first: - committed offset), length
 * </pre>
 */
public record FinishedRanges(List<OffsetRange> list) {
  public static final FinishedRanges NONE = new FinishedRanges(List.of());

  private static final char LAYOUT = '1';
  private static final int VARINT_BITS = 7;

  /** @throws IllegalArgumentException unless the ranges ascend */
  public FinishedRanges {
    list = List.copyOf(list);
    long end = 0;
    for (var range : list) {
      if (range.from() < end) throw new IllegalArgumentException("expected ascending: " + list);
      end = range.to();
    }
  }

  public boolean contains(long offset) {
    int low = 0;
    int high = list.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      var range = list.get(middle);
      if (range.contains(offset)) return true;
      if (offset < range.from()) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return false;
  }

  /**
   * The ranges as text; those at the far end that do not fit are left out, and so would be
   * repeated.
   *
   * @param committed the offset that is committed with the text, not above the first range
   * @return empty text when there are none
   */
  public String toText(long committed, int maxLength) {
    var bytes = new ByteArrayOutputStream();
    int fitting = 0;
    int maxBytes = Math.max(0, maxLength - 1) * 3 / 4;
    long end = committed;
    for (var range : list) {
      writeVarint(bytes, range.from() - end);
      writeVarint(bytes, range.to() - range.from());
      if (bytes.size() > maxBytes) break;
      fitting = bytes.size();
      end = range.to();
    }
    if (fitting == 0) return "";
    byte[] kept = Arrays.copyOf(bytes.toByteArray(), fitting);
    return LAYOUT + Base64.getUrlEncoder().withoutPadding().encodeToString(kept);
  }

  /**
   * The ranges in a text that was committed with this offset. Empty when the text is of another
   * layout or damaged: then nothing is known to be finished.
   */
  public static Optional<FinishedRanges> parse(long committed, String text) {
    if (text.isEmpty()) return Optional.of(NONE);
    if (text.charAt(0) != LAYOUT) return Optional.empty();
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.substring(1));
      var ranges = new ArrayList<OffsetRange>();
      long end = committed;
      for (var in = new VarintReader(bytes); in.hasMore();) {
        long from = Math.addExact(end, in.next());
        end = Math.addExact(from, in.next());
        ranges.add(new OffsetRange(from, end));
      }
      return Optional.of(new FinishedRanges(ranges));
    } catch (IllegalArgumentException | ArithmeticException damaged) {
      return Optional.empty();
    }
  }

  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >= 1 << VARINT_BITS) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= VARINT_BITS;
    }
    out.write((int) rest);
  }

  private static final class VarintReader {
    private final byte[] bytes;
    private int at;

    VarintReader(byte[] bytes) {
      this.bytes = bytes;
    }

    boolean hasMore() {
      return at < bytes.length;
    }

    long next() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE - 1; shift += VARINT_BITS) {
        if (at == bytes.length) throw new IllegalArgumentException("ends within a number");
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) return value;
      }
      throw new IllegalArgumentException("a number of more than 63 bits");
    }
  }
}
