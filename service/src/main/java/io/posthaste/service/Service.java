package io.posthaste.service;

import java.util.Map;
import java.util.Optional;

/**
 * A service that is started alone.
 *
 * @param name as on the command line, and of its part in the readiness
 * @param configuration of its Spring context
 * @param portProperty what {@code --port} sets
 * @param hostProperty what {@code --host} sets
 * @param flags more names of the command line, and the property that each sets
 * @param defaults of properties, where they are others than those of all services
 */
public record Service(String name, Class<?> configuration, String portProperty,
    String hostProperty, Map<String, String> flags, Map<String, Object> defaults) {
  /** Copies the maps. */
  public Service {
    flags = Map.copyOf(flags);
    defaults = Map.copyOf(defaults);
  }

  /** One that other services ask over internal HTTP, on this port unless another is set. */
  public static Service internal(String name, Class<?> configuration, int port,
      Map<String, String> flags) {
    return new Service(name, configuration, "posthaste.internal.port",
        "posthaste.internal.bind-address", flags, Map.of("posthaste.internal.port", port));
  }

  /** The property that a flag, without its dashes, sets. */
  Optional<String> property(String flag) {
    return Optional.ofNullable(switch (flag) {
      case "bootstrap-servers" -> "posthaste.kafka.bootstrap-servers";
      case "config" -> "spring.config.additional-location";
      case "port" -> portProperty;
      case "host" -> hostProperty;
      case "management-port" -> "management.server.port";
      default -> flags.get(flag);
    });
  }
}
