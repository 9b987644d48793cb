package io.posthaste.bench.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts systems.
 *
 * @param command which {@code dev} and its options are appended to
 */
public record Launcher(List<String> command) {
  private static final String AOT = "-XX:AOTCache=";

  /** Begins to start one on new data, with more settings as environment variables. */
  public OwnSystem begin(Map<String, String> settings) {
    return begin(Place.fresh(), settings);
  }

  /** Begins to start one on data that may be there already. */
  public OwnSystem begin(Place place, Map<String, String> settings) {
    var all = new ArrayList<>(command);
    all.addAll(List.of("dev", "--port", String.valueOf(place.port()), "--kafka-port",
        String.valueOf(place.kafkaPort()), "--data-dir", place.data().toString()));
    var builder = new ProcessBuilder(all);
    tenant(builder.environment(), "DEFAULT", OwnSystem.TOKEN);
    tenant(builder.environment(), "OTHER", OwnSystem.OTHER_TOKEN);
    builder.environment().putAll(settings);
    return OwnSystem.begin(builder, place);
  }

  /** The same without an AOT cache. */
  public Launcher withoutCache() {
    return new Launcher(command.stream().filter(part -> !part.startsWith(AOT)).toList());
  }

  /** Whether it starts with an AOT cache. */
  public boolean hasCache() {
    return command.stream().anyMatch(part -> part.startsWith(AOT));
  }

  private static void tenant(Map<String, String> environment, String id, String token) {
    String prefix = "POSTHASTE_TENANTS_" + id + "_";
    environment.put(prefix + "TOKEN", token);
    environment.put(prefix + "CURRENT_SIGNING_KEY", "sig_bench_current_" + "0".repeat(32));
    environment.put(prefix + "NEXT_SIGNING_KEY", "sig_bench_next_" + "0".repeat(32));
  }
}
