package io.posthaste.standalone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for. Flags are read as {@code --flag value}, {@code --flag=value} and
 * with one dash.
 *
 * @param development offer the public development users and allow calls to loopback
 * @param host address to listen on
 * @param port of the REST door; 0 takes a free one
 * @param kafkaPort of the broker; null takes 9092, or a free one where that is taken
 * @param dataDirectory where records are kept; null keeps them only while the process runs
 */
public record StartOptions(boolean development, String host, int port, @Nullable Integer kafkaPort,
    @Nullable Path dataDirectory) {
  static final String PORT_VARIABLE = "QSTASH_DEV_PORT";
  static final String USAGE = """
      Usage: posthaste dev|start [options]

        dev                 development: predefined users, endpoints on this machine may be called
        start               tenants and limits as configured (posthaste.tenants.*, see the docs)

        --port N            port of the HTTP API (default: 8080, or QSTASH_DEV_PORT with dev); 0: any free
        --host ADDRESS      address to listen on (default: 127.0.0.1)
        --kafka-port N      port of the Kafka broker (default: 9092, or any free one if it is taken)
        --data-dir DIR      where messages are kept (default: ./data)
        --in-memory         keep nothing after the end""";

  private static final String IN_MEMORY = "in-memory";

  /**
   * Reads a command line.
   *
   * @throws UsageException when it cannot be followed
   */
  static StartOptions parse(List<String> arguments, Map<String, String> environment) {
    if (arguments.isEmpty()) throw new UsageException("expected dev or start");
    boolean development = switch (arguments.getFirst()) {
      case "dev" -> true;
      case "start" -> false;
      default ->
        throw new UsageException("expected dev or start, but got '" + arguments.getFirst() + "'");
    };
    var flags = flags(arguments.subList(1, arguments.size()));
    String variable = development ? environment.get(PORT_VARIABLE) : null;
    int port = flags.containsKey("port")
        ? port("--port", flags.get("port"))
        : variable != null && !variable.isBlank() ? port(PORT_VARIABLE, variable) : 8080;
    Integer kafkaPort = flags.containsKey("kafka-port")
        ? port("--kafka-port", flags.get("kafka-port"))
        : null;
    if (flags.containsKey(IN_MEMORY) && flags.containsKey("data-dir")) {
      throw new UsageException("--in-memory and --data-dir exclude each other");
    }
    var directory = flags.containsKey(IN_MEMORY)
        ? null
        : Path.of(flags.getOrDefault("data-dir", "data"));
    return new StartOptions(development, flags.getOrDefault("host", "127.0.0.1"), port, kafkaPort,
        directory);
  }

  /** A command line that cannot be followed. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String problem) {
      super(problem);
    }
  }

  private static Map<String, String> flags(List<String> arguments) {
    var flags = new HashMap<String, String>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-"))
        throw new UsageException("unexpected argument '" + argument + "'");
      String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      switch (name) {
        case IN_MEMORY -> {
          if (equals >= 0) throw new UsageException("--in-memory takes no value");
          flags.put(name, "");
        }
        case "port", "host", "kafka-port", "data-dir" -> {
          if (equals < 0 && i + 1 == arguments.size())
            throw new UsageException("--" + name + " needs a value");
          flags.put(name, equals < 0 ? arguments.get(++i) : flag.substring(equals + 1));
        }
        default -> throw new UsageException("unknown option '" + argument + "'");
      }
    }
    return flags;
  }

  private static int port(String where, String text) {
    try {
      int port = Integer.parseInt(text.strip());
      if (port >= 0 && port <= 65535) return port;
    } catch (NumberFormatException notANumber) {
      // told below, like a number out of range
    }
    throw new UsageException(where + ": expected a port from 0 to 65535, but got '" + text + "'");
  }
}
