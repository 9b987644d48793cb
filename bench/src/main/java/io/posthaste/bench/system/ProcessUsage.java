package io.posthaste.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process of this machine has taken.
 *
 * @param cpuMicros time of all processors since its start; null where it cannot be known
 * @param rssMib resident memory, in MiB; null where the machine does not say
 */
public record ProcessUsage(@Nullable Long cpuMicros, @Nullable Double rssMib) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Nothing is known. */
  static final ProcessUsage UNKNOWN = new ProcessUsage(null, null);

  static ProcessUsage of(ProcessHandle process) {
    Long cpu = process.info().totalCpuDuration().map(time -> time.toNanos() / 1000).orElse(null);
    return new ProcessUsage(cpu, resident(process.pid()));
  }

  /** Since then, for each of {@code count} messages; null if unknown. */
  public @Nullable Double cpuMicrosEach(ProcessUsage before, int count) {
    if (cpuMicros == null || before.cpuMicros == null || count == 0) return null;
    return (double) (cpuMicros - before.cpuMicros) / count;
  }

  private static @Nullable Double resident(long pid) {
    try {
      var found = RESIDENT.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return found.find() ? Long.parseLong(found.group(1)) / 1024.0 : null;
    } catch (IOException notLinuxOrGone) {
      return null;
    }
  }
}
