package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who starts it, and stops it. */
class StartIT {
  @Test
  void itSaysThatItRunsAndHowToUseItAndStopsWhenTold(@TempDir Path data) throws Exception {
    try (var posthaste = StandaloneProcess.start(data)) {
      var user = DevelopmentTenants.USERS.getFirst();
      assertThat(posthaste.output()).containsPattern("(?i)runn+ing( at|\\.)")
          .contains(
              "QSTASH_URL=" + posthaste.url(), "QSTASH_TOKEN=" + user.token(),
              "QSTASH_CURRENT_SIGNING_KEY=" + user.keys().current(),
              "QSTASH_NEXT_SIGNING_KEY=" + user.keys().next());
      posthaste.terminate();
      assertThat(posthaste.exitStatus(5)).isEqualTo(143);
      assertThat(posthaste.output()).doesNotContain("Exception", "ERROR", "WARN");
    }
  }

  @Test
  void aTakenPortIsToldInTheWordsThatClientsLookFor(@TempDir Path data) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      try (var posthaste = StandaloneProcess.launch("--port", String.valueOf(port), "--data-dir",
          data.toString())) {
        assertThat(posthaste.exitStatus(30)).isEqualTo(1);
        assertThat(posthaste.output()).contains("address already in use").endsWith(":" + port);
      }
    }
  }

  @Test
  void aDataDirectoryThatIsInUseIsTold(@TempDir Path data) throws Exception {
    try (var first = StandaloneProcess.start(data);
        var second = StandaloneProcess.launch("--data-dir", data.toString())) {
      assertThat(second.exitStatus(60)).isEqualTo(1);
      assertThat(second.output()).contains("posthaste: ", data.toString()).doesNotContain("\tat ");
      assertThat(first.url()).isNotEmpty();
    }
  }

  @Test
  void aDamagedDataDirectoryIsTold(@TempDir Path data) throws Exception {
    try (var first = StandaloneProcess.start(data)) {
      first.terminate();
      first.exitStatus(10);
    }
    try (var files = Files.walk(data)) {
      var meta = files.filter(file -> file.endsWith("meta.properties")).findFirst().orElseThrow();
      Files.writeString(meta, "version=one\ncluster.id=");
    }
    try (var second = StandaloneProcess.launch("--data-dir", data.toString())) {
      assertThat(second.exitStatus(60)).isEqualTo(1);
      assertThat(second.output()).contains("posthaste: ", data.toString()).doesNotContain("\tat ");
    }
  }

  @Test
  void startWithoutATenantSaysWhatToConfigure() throws Exception {
    try (var posthaste = StandaloneProcess.command("start", "--port", "0", "--kafka-port", "0",
        "--in-memory")) {
      assertThat(posthaste.exitStatus(60)).isEqualTo(1);
      assertThat(posthaste.output()).contains("posthaste.tenants.<id>.token")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aBadCommandLineIsAnsweredWithTheUsage() throws Exception {
    try (var posthaste = StandaloneProcess.command("dev", "--quiet")) {
      assertThat(posthaste.exitStatus(30)).isEqualTo(2);
      assertThat(posthaste.output()).contains("unknown option '--quiet'", "Usage: posthaste");
    }
  }
}
