package io.posthaste.helm;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What docs/configuration.md says can be set, and is measured. */
final class Documented {
  private static final Path FILE = Places.PROJECT.resolve("docs/configuration.md");
  private static final Pattern PROPERTY = Pattern
      .compile("(?m)^\\| `(posthaste\\.[a-z0-9.<>-]+)` \\|");
  private static final Pattern METER = Pattern
      .compile("(?m)^\\| `(posthaste\\.[a-z0-9.]+)` \\| ([a-z]+) \\|");
  private static final String METERS = "\n## Metrics";

  private Documented() {}

  static Set<String> properties() {
    var text = Places.text(FILE);
    var properties = new TreeSet<String>();
    PROPERTY.matcher(text.substring(0, text.indexOf(METERS)))
        .results()
        .forEach(row -> properties.add(row.group(1)));
    return properties;
  }

  /** Names as Prometheus sees them, without what the kind of meter appends. */
  static Set<String> meters() {
    var text = Places.text(FILE);
    var meters = new TreeSet<String>();
    METER.matcher(text.substring(text.indexOf(METERS))).results().forEach(row -> {
      String name = row.group(1).replace('.', '_');
      meters.add(name.endsWith("_" + row.group(2)) ? name : name + "_" + row.group(2));
    });
    return meters;
  }
}
