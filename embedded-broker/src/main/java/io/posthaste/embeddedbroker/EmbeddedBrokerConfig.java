package io.posthaste.embeddedbroker;

import java.nio.file.Path;

/**
 * Where an embedded broker keeps its data and where it listens.
 *
 * @param directory made if missing; holds a lock file and the folder {@code kafka}
 * @param host address or name of this machine that clients connect to; with a wildcard ({@code
 *     0.0.0.0}, {@code ::}) the broker listens everywhere and tells clients 127.0.0.1
 * @param brokerPort port for clients, 0 to 65535; 0 takes a free one, another at each start
 * @param controllerPort port on 127.0.0.1 that the broker uses to talk to its own controller, 0
 *   to 65535; 0 takes a free one
 */
public record EmbeddedBrokerConfig(Path directory, String host, int brokerPort,
    int controllerPort) {
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * Checks the values against each other.
   *
   * @throws IllegalArgumentException if a port is outside 0 to 65535, the host is blank, or both
   *   ports are the same
   */
  public EmbeddedBrokerConfig {
    if (host.isBlank()) throw new IllegalArgumentException("Expected a host, but it was blank");
    checkPort("brokerPort", brokerPort);
    checkPort("controllerPort", controllerPort);
    if (brokerPort != 0 && brokerPort == controllerPort)
      throw new IllegalArgumentException(
          "Expected two ports, but brokerPort and controllerPort are both " + brokerPort);
  }

  /** Data in {@code directory}, free ports on 127.0.0.1. */
  public static EmbeddedBrokerConfig in(Path directory) {
    return new EmbeddedBrokerConfig(directory, LOOPBACK, 0, 0);
  }

  /** This configuration with another port for clients. */
  public EmbeddedBrokerConfig withBrokerPort(int port) {
    return new EmbeddedBrokerConfig(directory, host, port, controllerPort);
  }

  private static void checkPort(String name, int port) {
    if (port < 0 || port > 65_535)
      throw new IllegalArgumentException(
          "Expected " + name + " from 0 to 65535, but it was " + port);
  }
}
