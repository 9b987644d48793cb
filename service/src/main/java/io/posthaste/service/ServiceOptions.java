package io.posthaste.service;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The command line of a service. Flags are read as {@code --flag value}, {@code --flag=value} and
 * with one dash; what has a dot in its name is a property.
 */
final class ServiceOptions {
  private ServiceOptions() {}

  /** A command line that cannot be followed. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String problem) {
      super(problem);
    }
  }

  /**
   * The properties that it sets, each as {@code --name=value}.
   *
   * @throws UsageException when it cannot be followed
   */
  static List<String> parse(Service service, List<String> arguments) {
    var properties = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("-"))
        throw new UsageException("unexpected argument '" + argument + "'");
      String flag = argument.substring(argument.startsWith("--") ? 2 : 1);
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      String property = name.contains(".")
          ? name
          : service.property(name)
              .orElseThrow(() -> new UsageException("unknown option '" + argument + "'"));
      if (equals < 0 && i + 1 == arguments.size())
        throw new UsageException("--" + name + " needs a value");
      String value = equals < 0 ? arguments.get(++i) : flag.substring(equals + 1);
      properties.add("--" + property + "=" + value);
    }
    return properties;
  }

  static String usage(Service service) {
    String more = service.flags()
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(flag -> "  --%-26s %s%n".formatted(flag.getKey() + " VALUE", flag.getValue()))
        .collect(Collectors.joining());
    return """
        Usage: posthaste %s [options]

          --bootstrap-servers LIST   Kafka's brokers, host:port,host:port
          --config FILE              file with settings, .yaml or .properties
          --port N                   port to answer on (%s)
          --host ADDRESS             address to listen on
          --management-port N        port of health and metrics (default: 9090)
        %s  --PROPERTY=VALUE           any other setting, such as --posthaste.topics.prefix=acme.

        Settings are read from the environment too (POSTHASTE_KAFKA_BOOTSTRAP_SERVERS, ...); see
        docs/configuration.md for all of them."""
        .formatted(service.name(), service.portProperty(), more);
  }
}
