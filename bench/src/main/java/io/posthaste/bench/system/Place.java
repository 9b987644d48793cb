package io.posthaste.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * Where a system is.
 *
 * @param root its directory
 * @param port of the REST door; 0 takes a free one
 * @param kafkaPort of the broker; 0 takes a free one
 */
public record Place(Path root, int port, int kafkaPort) {
  /** A new directory, and free ports. */
  static Place fresh() {
    try {
      return new Place(Files.createTempDirectory("posthaste-bench-"), 0, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its data directory. */
  public Path data() {
    return root.resolve("data");
  }

  /** What it prints. */
  Path log() {
    return root.resolve("output.log");
  }

  /** Deletes a directory of the data, or all of it. */
  public static void delete(Path directory) {
    if (!Files.exists(directory)) return;
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove() {
    delete(root);
  }
}
