package io.posthaste.bench;

import io.posthaste.bench.scenario.Conditions;
import io.posthaste.bench.scenario.Scenario;
import io.posthaste.bench.scenario.Scenarios;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param scenarios to run, in order
 * @param settings of scenarios, by name
 * @param system command that starts a system, behind {@code --}; empty where there is none
 */
record CommandLine(List<Scenario> scenarios, Map<String, String> settings, Running running,
    Conditions conditions, Path json, List<String> system) {
  private static final Set<String> COMMON = Set.of("url", "token", "other-token", "kafka", "pid",
      "warm-up", "bare", "body", "json");
  private static final String USAGE = """
      Usage: posthaste bench [scenario...] [options]

      Without scenarios all are run, each on a system of its own that is started for it.

        --url URL --token TOKEN         measure a system that runs
        --other-token TOKEN             of another tenant of it
        --kafka HOST:PORT               its Kafka
        --pid N                         its process, where it is on this machine
        --warm-up SECONDS               load before measuring (default: 15)
        --bare SECONDS                  of calls without the system, the limit (default: 4)
        --body BYTES                    of each message (default: 512)
        --json FILE                     where the results are written (default: bench/target/bench.json)

      Scenarios, and the options of each with their defaults; lists have commas, 50k and 5M are numbers:
      """;

  /** A system that runs already; without a URL one is started. */
  record Running(@Nullable String url, @Nullable String token, @Nullable String otherToken,
      @Nullable String kafka, @Nullable Long pid) {}

  /** A command line that cannot be followed. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String problem) {
      super(problem);
    }
  }

  /**
   * Reads a command line.
   *
   * @throws UsageException when it cannot be followed
   */
  static CommandLine parse(List<String> arguments) {
    int end = arguments.indexOf("--");
    var own = end < 0 ? arguments : arguments.subList(0, end);
    var system = end < 0 ? List.<String>of() : arguments.subList(end + 1, arguments.size());
    var names = new ArrayList<String>();
    var options = new HashMap<String, String>();
    for (int i = 0; i < own.size(); i++) {
      String argument = own.get(i);
      if (!argument.startsWith("--")) {
        names.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      if (equals < 0 && i + 1 == own.size()) throw new UsageException(argument + " needs a value");
      String name = argument.substring(2, equals < 0 ? argument.length() : equals);
      options.put(name, equals < 0 ? own.get(++i) : argument.substring(equals + 1));
    }
    var scenarios = names.isEmpty()
        ? Scenarios.ALL
        : names.stream().map(CommandLine::scenario).toList();
    checkNames(options.keySet(), scenarios);
    return new CommandLine(scenarios, options, running(options),
        new Conditions(Math.toIntExact(number(options, "warm-up", 15)),
            Math.toIntExact(number(options, "bare", 4)),
            Math.toIntExact(number(options, "body", 512))),
        Path.of(options.getOrDefault("json", "bench/target/bench.json")), system);
  }

  private static Running running(Map<String, String> options) {
    String url = options.get("url");
    if (url != null && !options.containsKey("token"))
      throw new UsageException("--url needs --token too");
    return new Running(url, options.get("token"), options.get("other-token"), options.get("kafka"),
        options.containsKey("pid") ? (Long) number(options, "pid", 0) : null);
  }

  private static Scenario scenario(String name) {
    return Scenarios.ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("there is no scenario '" + name + "'"));
  }

  /** An option that changes nothing is a mistake: it is told. */
  private static void checkNames(Set<String> given, List<Scenario> scenarios) {
    for (String name : given) {
      if (!COMMON.contains(name)
          && scenarios.stream().noneMatch(scenario -> scenario.defaults().containsKey(name))) {
        throw new UsageException("no scenario that is run has an option --" + name);
      }
    }
  }

  private static long number(Map<String, String> options, String name, long otherwise) {
    try {
      long number = Optional.ofNullable(options.get(name)).map(Long::parseLong).orElse(otherwise);
      if (number >= 0) return number;
    } catch (NumberFormatException notANumber) {
      // told below, like a number below 0
    }
    throw new UsageException("--" + name + ": expected a number from 0 up");
  }

  /** How to use it, with every scenario and its options. */
  static String usage() {
    var text = new StringBuilder(USAGE);
    for (var scenario : Scenarios.ALL) {
      String options = new TreeMap<>(scenario.defaults()).entrySet()
          .stream()
          .map(option -> "--" + option.getKey() + " "
              + (option.getValue().isEmpty() ? "N" : option.getValue()))
          .collect(Collectors.joining(" "));
      text.append("\n  ").append(scenario.name()).append(": ").append(scenario.summary());
      if (!options.isEmpty()) text.append("\n      ").append(options);
    }
    return text.toString();
  }
}
