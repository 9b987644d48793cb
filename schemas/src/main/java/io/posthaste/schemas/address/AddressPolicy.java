package io.posthaste.schemas.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides which addresses may be called: none that is private, local or reserved by the IANA
 * registries of special-purpose addresses (RFC 6890 and its updates), except those allowed by
 * configuration. Judge the address that the connection then goes to, not the name.
 *
 * @param allowed ranges that may be called although they are reserved
 */
public record AddressPolicy(List<IpRange> allowed) {
  /** Reserved addresses are refused, all of them. */
  public static final AddressPolicy PUBLIC_ONLY = new AddressPolicy(List.of());

  private static final Map<String, List<IpRange>> RESERVED = new TreeMap<>(Map.of(
      "loopback", ranges("127.0.0.0/8", "::1"),
      "private",
      ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7",
          "fec0::/10"),
      "link-local or metadata", ranges("169.254.0.0/16", "fe80::/10"),
      "multicast", ranges("224.0.0.0/4", "ff00::/8"),
      "unspecified", ranges("0.0.0.0/8", "::"),
      "reserved", ranges("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
          "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64",
          "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16")));

  /** IPv6 ranges that carry an IPv4 address, and the byte at which it starts: NAT64 and 6to4. */
  private static final Map<IpRange, Integer> EMBEDDING = Map.of(IpRange.parse("64:ff9b::/96"), 12,
      IpRange.parse("2002::/16"), 2, IpRange.parse("::/96"),
      12);

  public AddressPolicy {
    allowed = List.copyOf(allowed);
  }

  /** Loopback may be called as well: for development, where endpoints run beside the server. */
  public static AddressPolicy allowingLoopback() {
    return new AddressPolicy(ranges("127.0.0.0/8", "::1"));
  }

  /** Why the address may not be called, such as {@code loopback}; empty when it may. */
  public Optional<String> refusal(InetAddress address) {
    for (var range : allowed) {
      if (range.contains(address)) return Optional.empty();
    }
    return refusal(address.getAddress());
  }

  /**
   * Why a host may not be called, as far as its text tells: an address, or a name that stands for
   * this machine. Empty for any other name: what it resolves to is judged when it is called.
   */
  public Optional<String> refusalOfHost(String host) {
    String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (plain.equalsIgnoreCase("localhost") || plain.toLowerCase(Locale.ROOT)
        .endsWith(".localhost")) {
      return refusal(InetAddress.getLoopbackAddress());
    }
    if (!mayBeLiteral(plain)) return Optional.empty();
    try {
      return refusal(InetAddress.ofLiteral(plain));
    } catch (IllegalArgumentException aName) {
      return Optional.empty();
    }
  }

  private static boolean mayBeLiteral(String host) {
    return host.indexOf(':') >= 0 || (!host.isEmpty()
        && Character.digit(host.charAt(host.length() - 1), 16) >= 0);
  }

  private static Optional<String> refusal(byte[] address) {
    for (var kind : RESERVED.entrySet()) {
      for (var range : kind.getValue()) {
        if (range.contains(address)) return Optional.of(kind.getKey());
      }
    }
    for (var embedding : EMBEDDING.entrySet()) {
      if (embedding.getKey().contains(address)) {
        int start = embedding.getValue();
        return refusal(Arrays.copyOfRange(address, start, start + 4));
      }
    }
    return Optional.empty();
  }

  private static List<IpRange> ranges(String... texts) {
    return Arrays.stream(texts).map(IpRange::parse).toList();
  }
}
