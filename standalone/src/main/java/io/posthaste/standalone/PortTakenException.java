package io.posthaste.standalone;

import io.posthaste.service.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Somebody else listens on the port that the REST door is to have. */
final class PortTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private PortTakenException(String host, int port) {
    super(message(host, port));
  }

  /**
   * Looks before anything else is started, so that a second start is told at once.
   *
   * @throws PortTakenException when the port is taken
   * @throws ConfigurationException when the host is no address of this machine
   */
  static void check(String host, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getByName(host), port);
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (BindException e) {
      if (String.valueOf(e.getMessage()).contains("in use"))
        throw new PortTakenException(host, port);
      throw new ConfigurationException(
          "cannot listen on " + host + ":" + port + ": " + e.getMessage());
    }
  }

  /** Clients' development modes look for these words, and for the port at the very end. */
  static String message(String host, int port) {
    return "the port is taken: choose another with --port, or stop the process that has it"
        + "\nlisten " + host + ": address already in use: " + host + ":" + port;
  }
}
