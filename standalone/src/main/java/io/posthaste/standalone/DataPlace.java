package io.posthaste.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a standalone keeps its data: the broker's, and beside it the scheduler's state and the files
 * of the event log.
 *
 * @param kept false for a temporary directory, which ends with the process
 */
record DataPlace(Path directory, boolean kept) {
  private static final Logger LOG = LoggerFactory.getLogger(DataPlace.class);

  /** @throws IOException when no temporary directory can be made */
  static DataPlace of(StartOptions options) throws IOException {
    var asked = options.dataDirectory();
    return asked == null
        ? new DataPlace(Files.createTempDirectory("posthaste-"), false)
        : new DataPlace(asked, true);
  }

  /** Deletes what is not kept. To be called last. */
  void leave() {
    if (kept) return;
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn()
          .addKeyValue("directory", directory)
          .setCause(e)
          .log("temporary data was left behind");
    }
  }
}
