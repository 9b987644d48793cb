package io.posthaste.bench.scenario;

import io.posthaste.bench.system.MeasuredSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What dead letters take on the disk of a system of our own.
 *
 * @param topicBytes of the topic's segments
 * @param indexBytes of the index
 */
record DlqDisk(long topicBytes, long indexBytes) {
  private static final String TOPIC = "posthaste.dlq-";
  private static final String INDEX = "dlq";
  private static final String SEGMENT = ".log";

  /** Null where the system's data is not known. */
  static @Nullable DlqDisk of(MeasuredSystem system) {
    var data = system.data();
    if (data == null) return null;
    return new DlqDisk(bytes(data, file -> file.toString().endsWith(SEGMENT)
        && parent(file).startsWith(TOPIC)), bytes(data.resolve(INDEX), _ -> true));
  }

  /** What has come since then; null where that is not known. */
  static @Nullable DlqDisk since(@Nullable DlqDisk before, @Nullable DlqDisk now) {
    if (before == null || now == null) return null;
    return new DlqDisk(now.topicBytes - before.topicBytes, now.indexBytes - before.indexBytes);
  }

  private static String parent(Path file) {
    var parent = file.getParent();
    return parent == null ? "" : String.valueOf(parent.getFileName());
  }

  private static long bytes(Path directory, Predicate<Path> which) {
    try (var files = Files.walk(directory)) {
      long bytes = 0;
      for (var file : files.filter(Files::isRegularFile).filter(which).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
