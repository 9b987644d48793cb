package io.posthaste.helm;

import static io.posthaste.helm.Rendered.elements;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the chart installs as one Pod, started as Kubernetes would: the same arguments, environment
 * and files, in a process of this machine.
 */
class InstalledIT {
  private static final Path VALUES = Places.VALUES.resolve("all-in-one-trial.yaml");

  @TempDir
  private static Path directory;
  private static Container running;

  @BeforeAll
  static void start() throws IOException {
    var rendered = Rendered.of(VALUES);
    var mounts = directory.resolve("posthaste");
    var config = Files.createDirectories(mounts.resolve("config"));
    var credentials = Files.createDirectories(mounts.resolve("credentials"));
    Files.writeString(config.resolve("application.yaml"),
        rendered.one("ConfigMap", "-config")
            .at("/data/application.yaml")
            .asText()
            .replace("/etc/posthaste", mounts.toString()));
    for (var entry : secret(rendered).properties()) {
      Files.writeString(credentials.resolve(entry.getKey()), entry.getValue().asText());
    }
    var container = rendered.one("StatefulSet", "-all-in-one")
        .at("/spec/template/spec/containers/0");
    var arguments = new ArrayList<String>(List.of("-jar",
        Container.APPLICATION.resolve("posthaste.jar").toString()));
    elements(container.path("args")).map(JsonNode::asText)
        .map(argument -> argument.equals("8080") ? "0" : argument)
        .map(argument -> argument.replace("/var/lib/posthaste",
            directory.resolve("data").toString()))
        .forEach(arguments::add);
    arguments.addAll(List.of("--kafka-port", "0"));
    var environment = new HashMap<String, String>();
    elements(container.path("env")).forEach(env -> environment.put(env.path("name").asText(),
        env.path("value").asText().replace("/etc/posthaste", mounts.toString())));
    running = Container.start(arguments, environment);
    running.awaitLine("QSTASH_URL=");
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void helmTestSeesADelivery() throws IOException, InterruptedException, TimeoutException {
    var rendered = Rendered.of(VALUES);
    var test = rendered.one("Pod", "-test").at("/spec/containers/0");
    var command = elements(test.path("command")).map(JsonNode::asText)
        .map(argument -> argument.replace("/opt/posthaste", Container.APPLICATION.toString()))
        .toList();
    var environment = new HashMap<String, String>();
    elements(test.path("env"))
        .forEach(env -> environment.put(env.path("name").asText(), env.path("value").asText()));
    environment.putAll(access());
    environment.put("CHECK_HOST", "127.0.0.1");
    environment.put("CHECK_PORT", "0");

    try (var check = Container.start(command.subList(1, command.size()), environment)) {
      assertThat(check.awaitLine("Delivered: ")).contains("msg_");
      assertThat(check.awaitEnd()).isZero();
    }
  }

  @Test
  void theNotesEndInACallThatWorks() throws IOException, InterruptedException {
    var notes = new Helm(Places.CHART).install()
        .withKubeVersion(Rendered.KUBERNETES)
        .withName(Rendered.RELEASE)
        .withNamespace(Rendered.NAMESPACE)
        .withValuesFile(VALUES)
        .clientOnly()
        .dryRun()
        .withDryRunOption(DryRun.CLIENT)
        .call()
        .getOutput()
        .strip();
    String call = notes.substring(notes.lastIndexOf('\n')).strip();
    assertThat(call).startsWith("curl ").contains("/v2/publish/https://example.com/");

    var process = new ProcessBuilder("sh", "-c",
        call.replace("https://example.com/", "http://127.0.0.1:1/"));
    process.environment().putAll(access());
    var run = process.redirectError(ProcessBuilder.Redirect.DISCARD).start();

    assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("\"messageId\":\"msg_");
    assertThat(run.waitFor()).isZero();
  }

  private static Map<String, String> access() {
    return Map.of("QSTASH_URL", running.url(), "QSTASH_TOKEN",
        secret(Rendered.of(VALUES)).path("posthaste.tenants.default.token").asText());
  }

  private static JsonNode secret(Rendered rendered) {
    return rendered.one("Secret", "-credentials").path("stringData");
  }
}
