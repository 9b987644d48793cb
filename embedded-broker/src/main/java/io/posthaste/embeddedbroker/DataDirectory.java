package io.posthaste.embeddedbroker;

import io.posthaste.embeddedbroker.BrokerStartException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The broker's data directory, held by this process from {@link #open} until {@link #close}.
 *
 * <pre>
 * directory/
 *   broker.lock         locked while a broker uses the directory; the lock ends with its process
 *   kafka/              Kafka's log directory; exists only formatted in full
 *   kafka.formatting/   a format that was interrupted; thrown away by the next
 * </pre>
 */
final class DataDirectory implements AutoCloseable {
  private final Path kafka;
  private final FileChannel lockFile;

  private DataDirectory(Path kafka, FileChannel lockFile) {
    this.kafka = kafka;
    this.lockFile = lockFile;
  }

  /** Takes the directory for this process and formats it if it is new. */
  static DataDirectory open(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    FileChannel lockFile = lock(absolute);
    try {
      Path kafka = absolute.resolve("kafka");
      if (Files.notExists(kafka)) {
        StorageFormat.format(absolute.resolve("kafka.formatting"), kafka);
      }
      StorageFormat.check(kafka);
      return new DataDirectory(kafka, lockFile);
    } catch (IOException e) {
      throw closing(lockFile, notWritable(absolute, e));
    } catch (BrokerStartException e) {
      throw closing(lockFile, e);
    }
  }

  /** Kafka's {@code log.dirs}. */
  Path kafka() {
    return kafka;
  }

  @Override
  public void close() {
    closeQuietly(lockFile);
  }

  private static FileChannel lock(Path directory) {
    FileChannel channel;
    try {
      Files.createDirectories(directory);
      channel = FileChannel.open(directory.resolve("broker.lock"), StandardOpenOption.CREATE,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notWritable(directory, e);
    }
    try {
      if (tryLock(channel) == null) throw closing(channel, inUse(directory));
      return channel;
    } catch (IOException e) {
      throw closing(channel, notWritable(directory, e));
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static BrokerStartException inUse(Path directory) {
    return new BrokerStartException(Reason.DIRECTORY_IN_USE,
        "The broker's data directory " + directory
            + " is in use by another process. Stop that process, or give this one a directory of its own.",
        null);
  }

  private static BrokerStartException notWritable(Path directory, IOException cause) {
    return new BrokerStartException(Reason.DIRECTORY_NOT_WRITABLE,
        "The broker's data directory " + directory + " cannot be written (" + cause
            + "). Make it a directory that this user may write to, on a disk with free space.",
        cause);
  }

  private static BrokerStartException closing(FileChannel channel, BrokerStartException failure) {
    closeQuietly(channel);
    return failure;
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // Closing releases the lock in any case, and nothing was written.
    }
  }
}
