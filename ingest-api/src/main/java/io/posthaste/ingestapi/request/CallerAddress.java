package io.posthaste.ingestapi.request;

import io.posthaste.schemas.address.IpRange;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the address of a publisher behind proxies.
 *
 * @param trustedProxies whose word in {@code X-Forwarded-For} counts; with none of them the address
 *   of the connection is the publisher's
 */
public record CallerAddress(List<IpRange> trustedProxies) {
  public CallerAddress {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * The last address that a trusted proxy vouches for.
   *
   * @param remote where the connection comes from
   * @param forwardedFor value of {@code X-Forwarded-For}, all of them joined; null without one
   */
  public String of(InetAddress remote, @Nullable String forwardedFor) {
    var caller = remote;
    String[] hops = forwardedFor == null ? new String[0] : forwardedFor.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isTrusted(caller); i--) {
      try {
        caller = InetAddress.ofLiteral(hops[i].strip());
      } catch (IllegalArgumentException notAnAddress) {
        break;
      }
    }
    String text = caller.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private boolean isTrusted(InetAddress address) {
    for (var range : trustedProxies) {
      if (range.contains(address)) return true;
    }
    return false;
  }
}
