package io.posthaste.embeddedbroker;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two server sockets, bound before Kafka starts: the ports are known when the
 * settings are written, nobody can take them in between, and a port that is taken shows as what
 * it is.
 */
final class Listeners implements ServerSocketFactory, AutoCloseable {
  private final InetAddress brokerAddress;
  private final ServerSocketChannel broker;
  private final ServerSocketChannel controller;

  private Listeners(InetAddress brokerAddress, ServerSocketChannel broker,
      ServerSocketChannel controller) {
    this.brokerAddress = brokerAddress;
    this.broker = broker;
    this.controller = controller;
  }

  static Listeners bind(EmbeddedBrokerConfig config) {
    InetAddress address = localAddress(config.host());
    ServerSocketChannel broker = bind(address, config.brokerPort(), "broker");
    try {
      return new Listeners(address, broker,
          bind(loopback(), config.controllerPort(), "controller"));
    } catch (BrokerStartException e) {
      closeQuietly(broker);
      throw e;
    }
  }

  /** {@code host:port} that is listened on. */
  String listening() {
    return hostAndPort(brokerAddress);
  }

  /** {@code host:port} that clients connect to. */
  String advertised() {
    return hostAndPort(brokerAddress.isAnyLocalAddress() ? loopback() : brokerAddress);
  }

  int controllerPort() {
    return controller.socket().getLocalPort();
  }

  /** Hands Kafka the bound socket of a listener; Kafka closes it. */
  @Override
  public ServerSocketChannel openServerSocket(String listenerName, InetSocketAddress socketAddress,
      int listenBacklogSize, int recvBufferSize) throws IOException {
    var channel = listenerName.equals(BrokerSettings.BROKER_LISTENER) ? broker : controller;
    channel.configureBlocking(false);
    if (recvBufferSize != Selectable.USE_DEFAULT_BUFFER_SIZE) {
      channel.socket().setReceiveBufferSize(recvBufferSize);
    }
    return channel;
  }

  @Override
  public void close() {
    closeQuietly(broker);
    closeQuietly(controller);
  }

  private String hostAndPort(InetAddress address) {
    String host = address.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + broker.socket().getLocalPort();
  }

  private static InetAddress localAddress(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
        return address;
      }
    } catch (UnknownHostException _) {
      // Told below.
    } catch (IOException e) {
      throw new BrokerStartException(Reason.HOST_NOT_LOCAL,
          "The network interfaces of this machine cannot be listed: " + e.getMessage(), e);
    }
    throw new BrokerStartException(Reason.HOST_NOT_LOCAL,
        "The broker cannot listen on '" + host
            + "': it is no address of this machine. Use 127.0.0.1, or an address that this machine has.",
        null);
  }

  private static InetAddress loopback() {
    return InetAddress.ofLiteral("127.0.0.1");
  }

  private static ServerSocketChannel bind(InetAddress address, int port, String whose) {
    ServerSocketChannel channel = null;
    try {
      channel = ServerSocketChannel.open();
      return channel.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      if (channel != null) closeQuietly(channel);
      throw new BrokerStartException(Reason.PORT_TAKEN,
          "The " + whose + " cannot listen on " + address.getHostAddress() + ":" + port + " ("
              + e.getMessage() + "). Stop what listens there, or choose another port.",
          e);
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // The socket is gone or was never open: nothing depends on it.
    }
  }
}
