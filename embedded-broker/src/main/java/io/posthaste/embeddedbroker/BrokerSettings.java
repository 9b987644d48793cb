package io.posthaste.embeddedbroker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kafka's settings for one node that is broker and controller, sized for a small JVM. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String BROKER_LISTENER = "PLAINTEXT";
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  /**
   * Records of 4 MiB + 256 KiB with headers and batch framing fit; topics state their own limits.
   */
  static final int MESSAGE_MAX_BYTES = 5 << 20;

  private BrokerSettings() {}

  /**
   * All settings, by Kafka's names.
   *
   * @param broker {@code host:port} that is listened on
   * @param advertised {@code host:port} that clients are told to connect to
   * @param controllerPort on 127.0.0.1
   */
  static Map<String, String> of(Path logDirectory, String broker, String advertised,
      int controllerPort) {
    var settings = new LinkedHashMap<String, String>();
    identity(settings, logDirectory, broker, advertised, "127.0.0.1:" + controllerPort);
    oneNode(settings);
    small(settings);
    behaviour(settings);
    return settings;
  }

  private static void identity(Map<String, String> settings, Path logDirectory, String broker,
      String advertised, String controller) {
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put("log.dirs", logDirectory.toString());
    settings.put("listeners",
        BROKER_LISTENER + "://" + broker + "," + CONTROLLER_LISTENER + "://" + controller);
    settings.put("advertised.listeners", BROKER_LISTENER + "://" + advertised);
    settings.put("listener.security.protocol.map",
        BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    settings.put("inter.broker.listener.name", BROKER_LISTENER);
    settings.put("controller.listener.names", CONTROLLER_LISTENER);
    settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
  }

  private static void oneNode(Map<String, String> settings) {
    for (String topic : new String[]{"offsets.topic", "transaction.state.log",
        "share.coordinator.state.topic"}) {
      settings.put(topic + ".replication.factor", "1");
      settings.put(topic + ".num.partitions", "1"); // 50 each by default: 5 s more to start
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
  }

  private static void small(Map<String, String> settings) {
    settings.put("log.cleaner.dedupe.buffer.size", "4194304"); // the default, 128 MiB, is heap
    settings.put("log.cleaner.io.buffer.size", "65536");
    settings.put("log.index.size.max.bytes", "1048576");
    settings.put("num.network.threads", "1");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "2");
    settings.put("num.replica.fetchers", "1");
  }

  private static void behaviour(Map<String, String> settings) {
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0"); // else each first join waits 3 s
    // A transaction left open by a crash blocks readers until it is found: look every second, not 10.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // After a kill the controller, new itself, still waits for the session of the broker before: 9 s by
    // default. Shorter, and a JVM that stalls for that long loses its leaderships for a moment.
    settings.put("broker.session.timeout.ms", "4000");
    settings.put("broker.heartbeat.interval.ms", "500"); // also the pause between registrations
    settings.put("message.max.bytes", Integer.toString(MESSAGE_MAX_BYTES));
    settings.put("replica.fetch.max.bytes", Integer.toString(MESSAGE_MAX_BYTES));
    settings.put("replica.fetch.response.max.bytes", Integer.toString(2 * MESSAGE_MAX_BYTES));
    settings.put("socket.request.max.bytes", "104857600");
    // The system's own, which grow: in 100 KiB a record of 1 MiB takes ten wake-ups on each side.
    settings.put("socket.send.buffer.bytes", "-1");
    settings.put("socket.receive.buffer.bytes", "-1");
  }
}
