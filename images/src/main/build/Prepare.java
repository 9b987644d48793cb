import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Prepares what goes into the images: a Java runtime with what is needed of the JDK that runs this,
 * and for each application its jars with an AOT cache (JEP 514) that was made with this runtime.
 * Arguments: the folder to write to, the JVM's options, then the applications as {@code
 * name=folder}.
 */
final class Prepare {
  /** Those that Spring, Kafka, Netty, RocksDB and SQLite use, and what diagnosing takes. */
  private static final String MODULES = "java.base,java.compiler,java.desktop,java.instrument,"
      + "java.logging,java.management,java.naming,java.net.http,java.security.jgss,"
      + "java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,"
      + "jdk.management,jdk.management.jfr,jdk.naming.dns,jdk.net,jdk.security.auth,"
      + "jdk.security.jgss,jdk.unsupported,jdk.zipfs";

  /** The time that files have in the images. A cache is refused for a jar of another time. */
  private static final FileTime TIME_IN_IMAGES = FileTime.from(Instant.ofEpochSecond(1));

  private Prepare() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var target = Path.of(arguments[0]).toAbsolutePath();
    var options = List.of(arguments[1].strip().split("\\s+"));
    var runtime = runtime(target.resolve("runtime"));
    for (String application : List.of(arguments).subList(2, arguments.length)) {
      int equals = application.indexOf('=');
      var folder = target.resolve(application.substring(0, equals));
      copy(Path.of(application.substring(equals + 1)), folder);
      train(runtime, options, folder);
    }
    // Jib looks for compiled classes, of which there are none.
    Files.createDirectories(target.resolve("classes"));
    // Where the applications keep their data: not root's alone, for a volume that is mounted nowhere.
    Files.createDirectories(target.resolve("data/posthaste"));
  }

  private static Path runtime(Path folder) throws IOException {
    delete(folder);
    var jlink = ToolProvider.findFirst("jlink").orElseThrow();
    int status = jlink.run(System.out, System.err, "--add-modules", MODULES, "--output",
        folder.toString(), "--strip-debug", "--no-header-files", "--no-man-pages", "--compress",
        "zip-6");
    if (status != 0) throw new IOException("jlink failed");
    return folder;
  }

  private static void copy(Path from, Path to) throws IOException {
    delete(to);
    if (!Files.isDirectory(from)) throw new IOException(from + " is not there: build it first");
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        var copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(copy, TIME_IN_IMAGES);
      }
    }
  }

  private static void train(Path runtime, List<String> options, Path application)
      throws IOException, InterruptedException {
    Path jar;
    try (var files = Files.list(application)) {
      jar = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    var cache = application.resolve("posthaste.aot");
    var command = new ArrayList<>(List.of(runtime.resolve("bin/java").toString()));
    command.addAll(options);
    command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar", jar.toString(), "train"));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    if (!Files.exists(cache)) {
      throw new IOException(jar.getFileName() + " could not be trained:\n" + output);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }
}
