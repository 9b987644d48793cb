package io.posthaste.dispatcher.http;

import io.posthaste.schemas.address.AddressPolicy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Which of a host's addresses may be connected to. */
sealed interface JudgedAddresses {
  /** In the order in which they are tried; at least one. */
  record Allowed(List<InetAddress> addresses) implements JudgedAddresses {}

  /** @param kind of the first address, such as {@code loopback} */
  record Refused(String kind) implements JudgedAddresses {}

  /** Those that may be called; only when there are none, the host is refused. */
  static JudgedAddresses of(List<InetAddress> found, AddressPolicy policy) {
    var allowed = new ArrayList<InetAddress>(found.size());
    String kind = "";
    for (var address : found) {
      var refusal = policy.refusal(address);
      if (refusal.isEmpty()) {
        allowed.add(address);
      } else if (kind.isEmpty()) {
        kind = refusal.get();
      }
    }
    return allowed.isEmpty() ? new Refused(kind) : new Allowed(List.copyOf(allowed));
  }
}
