package io.posthaste.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where things are; tests run in the module's folder. */
final class Places {
  static final Path MODULE = Path.of("").toAbsolutePath();
  static final Path PROJECT = MODULE.resolve("..").normalize();
  static final Path CHART = MODULE.resolve("posthaste");
  static final Path VALUES = MODULE.resolve("src/test/resources/values");
  static final Path GOLDEN = MODULE.resolve("src/test/resources/golden");
  static final Path TARGET = MODULE.resolve("target");

  private Places() {}

  /** The files of values that everything is tried with. */
  static List<Path> valuesFiles() {
    try (var files = Files.list(VALUES)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
