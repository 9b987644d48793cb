package io.posthaste.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.opentest4j.TestAbortedException;
import org.yaml.snakeyaml.Yaml;

/**
 * What the chart makes of values.
 *
 * @param manifests the objects, hooks among them
 */
record Rendered(String text, List<JsonNode> manifests) {
  static final String KUBERNETES = "1.36.0";
  static final String RELEASE = "posthaste";
  static final String NAMESPACE = "apps";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<Path, Rendered> BY_VALUES = new ConcurrentHashMap<>();

  /** By Helm 4; where there is none by Helm 3, which leaves hooks out. */
  static Rendered of(Path values) {
    return BY_VALUES.computeIfAbsent(values, Rendered::render);
  }

  private static Rendered render(Path values) {
    Helm4.Run run;
    try {
      run = Helm4.run("template", RELEASE, Places.CHART.toString(), "--kube-version", KUBERNETES,
          "--namespace", NAMESPACE, "--values", values.toString());
    } catch (TestAbortedException noHelm4) {
      return byHelm3(values);
    }
    if (run.status() != 0) throw new AssertionError(run.output());
    return of(run.output());
  }

  /**
   * By Helm 3, in this JVM, without hooks.
   *
   * @throws TestAbortedException for values with which the chart looks for what is there: it would
   *   ask a cluster
   */
  static Rendered byHelm3(Path values) {
    if (Places.text(values).contains("generate: true")) {
      throw new TestAbortedException("Helm 3, as a library, would ask a cluster");
    }
    return of(new Helm(Places.CHART).template()
        .withKubeVersion(KUBERNETES)
        .withName(RELEASE)
        .withNamespace(NAMESPACE)
        .withValuesFile(values)
        .call());
  }

  static Rendered of(String text) {
    List<JsonNode> manifests = StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
        .filter(Objects::nonNull)
        .map(document -> JSON.<JsonNode>valueToTree(document))
        .toList();
    return new Rendered(text, manifests);
  }

  Stream<JsonNode> ofKind(String kind) {
    return manifests.stream().filter(manifest -> kind.equals(manifest.path("kind").asText()));
  }

  /** The one object of this kind whose name ends so. */
  JsonNode one(String kind, String nameEnd) {
    var found = ofKind(kind).filter(manifest -> name(manifest).endsWith(nameEnd)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "expected one " + kind + " " + nameEnd + ", but got " + found.size());
    }
    return found.getFirst();
  }

  /** The settings of the application, from the ConfigMap. */
  JsonNode settings() {
    return parse(one("ConfigMap", "-config").at("/data/application.yaml").asText());
  }

  /** What starts Pods, and the test's Pod: each with the Pod's template under {@code pod}. */
  Stream<Workload> workloads() {
    return manifests.stream().flatMap(manifest -> switch (manifest.path("kind").asText()) {
      case "Deployment", "StatefulSet", "Job" -> Stream
          .of(new Workload(manifest, manifest.at("/spec/template")));
      case "Pod" -> Stream.of(new Workload(manifest, manifest));
      default -> Stream.empty();
    });
  }

  static JsonNode parse(String yaml) {
    return JSON.valueToTree(new Yaml().<Object>load(yaml));
  }

  static String name(JsonNode manifest) {
    return manifest.at("/metadata/name").asText();
  }

  /** Kind and name, to be told in messages. */
  static String title(JsonNode manifest) {
    return manifest.path("kind").asText() + " " + name(manifest);
  }

  /**
   * An object with Pods.
   *
   * @param pod the Pod, or its template
   */
  record Workload(JsonNode manifest, JsonNode pod) {
    JsonNode container() {
      return pod.at("/spec/containers/0");
    }

    JsonNode labels() {
      return pod.at("/metadata/labels");
    }

    boolean isOurs() {
      return container().path("name").asText().equals("posthaste");
    }

    Stream<JsonNode> env() {
      return elements(container().path("env"));
    }

    /** Whether a selector, as {@code matchLabels} has it, means these Pods. */
    boolean matches(JsonNode matchLabels) {
      return !matchLabels.isEmpty() && matchLabels.properties()
          .stream()
          .allMatch(label -> label.getValue().equals(labels().path(label.getKey())));
    }

    @Override
    public String toString() {
      return title(manifest);
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
