package io.posthaste.service.internal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where a service answers others of the installation. None of it reloads.
 *
 * @param bindAddress address to listen on
 * @param port 0 takes a free one
 * @param advertisedHost what other services are told; the address, or that of this machine where it
 *   listens on all, when empty
 * @param token that requests must show; empty asks for none
 */
@ConfigurationProperties("posthaste.internal")
public record InternalServerProperties(@DefaultValue("0.0.0.0") String bindAddress,
    @DefaultValue("0") int port, @DefaultValue("") String advertisedHost,
    @DefaultValue("") String token) {
  /** @throws IllegalArgumentException when the port is none */
  public InternalServerProperties {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "expected posthaste.internal.port from 0 to 65535, but it was " + port);
    }
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "InternalServerProperties[" + bindAddress + ":" + port + ", " + advertisedHost + "]";
  }
}
