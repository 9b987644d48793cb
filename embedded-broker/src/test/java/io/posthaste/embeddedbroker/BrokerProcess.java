package io.posthaste.embeddedbroker;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A process of its own with a broker in it, to be killed: prints the address and runs until then.
 */
final class BrokerProcess {
  private BrokerProcess() {}

  public static void main(String[] args) throws InterruptedException {
    var broker = EmbeddedBroker.start(EmbeddedBrokerConfig.in(Path.of(args[0])));
    System.out.println(broker.bootstrapServers());
    Thread.currentThread().join();
  }

  static Process start(Path directory) throws IOException {
    return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
        BrokerProcess.class.getName(), directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
