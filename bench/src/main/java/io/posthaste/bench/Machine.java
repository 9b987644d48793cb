package io.posthaste.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a run ran on: figures mean nothing without it. */
final class Machine {
  private Machine() {}

  /** Facts by name, in the order in which they are shown. */
  static Map<String, String> facts() {
    var facts = new LinkedHashMap<String, String>();
    facts.put("processors", Runtime.getRuntime().availableProcessors() + " x " + processor());
    facts.put("memory", line("/proc/meminfo", "MemTotal"));
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
        + System.getProperty("os.arch"));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("kafka clients", AppInfoParser.getVersion());
    return facts;
  }

  private static String processor() {
    return line("/proc/cpuinfo", "model name");
  }

  /** What stands behind the colon of the first line that begins so. */
  private static String line(String file, String name) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException notLinux) {
      return "unknown";
    }
  }
}
