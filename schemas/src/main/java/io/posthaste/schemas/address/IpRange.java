package io.posthaste.schemas.address;

import java.net.InetAddress;

/**
 * Addresses that share their first bits, written {@code address/bits} (RFC 4632 §3.1) or as one
 * address.
 */
public record IpRange(InetAddress first, int bits) {
  /** @throws IllegalArgumentException when the address has fewer bits */
  public IpRange {
    if (bits < 0 || bits > first.getAddress().length * 8) {
      throw new IllegalArgumentException("expected 0 to " + first.getAddress().length * 8
          + " bits for " + first.getHostAddress() + ", but got " + bits);
    }
  }

  /** @throws IllegalArgumentException when the text is not a range; no name is looked up */
  public static IpRange parse(String text) {
    int slash = text.indexOf('/');
    try {
      var first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int bits = slash < 0
          ? first.getAddress().length * 8
          : Integer.parseInt(text, slash + 1, text.length(), 10);
      return new IpRange(first, bits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected an address range such as 10.0.0.0/8, but got '" + text + "'", e);
    }
  }

  public boolean contains(InetAddress address) {
    return contains(address.getAddress());
  }

  boolean contains(byte[] address) {
    byte[] prefix = first.getAddress();
    if (prefix.length != address.length) return false;
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (prefix[i] != address[i]) return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((prefix[whole] ^ address[whole]) & 0xff) >>> (8 - rest) == 0;
  }
}
