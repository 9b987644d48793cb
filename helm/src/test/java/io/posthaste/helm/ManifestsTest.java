package io.posthaste.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestsTest {
  private static final List<String> OF_KEDA = List.of("ScaledObject", "TriggerAuthentication");

  static List<Path> values() {
    return Places.valuesFiles();
  }

  @ParameterizedTest
  @MethodSource("values")
  void kubernetesKnowsEveryFieldOfEveryObject(Path values) {
    for (JsonNode manifest : Rendered.of(values).manifests()) {
      if (!OF_KEDA.contains(manifest.path("kind").asText())) KubernetesSchema.check(manifest);
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyLabelAndNameIsOneThatKubernetesTakes(Path values) {
    for (JsonNode manifest : Rendered.of(values).manifests()) {
      assertThat(Rendered.name(manifest)).matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
          .hasSizeLessThanOrEqualTo(63);
      manifest.at("/metadata/labels")
          .forEach(label -> assertThat(label.asText())
              .matches("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
              .hasSizeLessThanOrEqualTo(63));
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void objectsOfKedaAreAsItsDocumentationHasThem(Path values) {
    var rendered = Rendered.of(values);
    rendered.ofKind("ScaledObject").forEach(scaled -> {
      assertThat(scaled.at("/spec/minReplicaCount").isInt()).isTrue();
      assertThat(scaled.at("/spec/maxReplicaCount").isInt()).isTrue();
      for (JsonNode trigger : scaled.at("/spec/triggers")) {
        assertThat(trigger.path("type").asText()).isEqualTo("kafka");
        assertThat(trigger.path("metadata").properties())
            .allSatisfy(entry -> assertThat(entry.getValue().isTextual()).isTrue());
        assertThat(trigger.path("metadata")
            .properties()
            .stream()
            .map(Map.Entry::getKey)
            .toList())
            .contains("bootstrapServers", "consumerGroup", "topic", "lagThreshold")
            .isSubsetOf("bootstrapServers", "consumerGroup", "topic", "lagThreshold", "sasl", "tls",
                "oauthTokenEndpointUri", "scopes");
      }
    });
    rendered.ofKind("TriggerAuthentication")
        .forEach(authentication -> assertThat(authentication.path("spec")
            .properties()
            .stream()
            .map(Map.Entry::getKey)
            .toList())
            .isNotEmpty()
            .isSubsetOf("env", "secretTargetRef", "configMapTargetRef"));
  }

  @Test
  void aWrongFieldIsFound() {
    var service = "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {prots: []}}";
    assertThatThrownBy(() -> KubernetesSchema.check(Rendered.parse(service)))
        .hasMessageContaining("prots");

    var deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: "
        + "{replicas: two, selector: {}, template: {}}}";
    assertThatThrownBy(() -> KubernetesSchema.check(Rendered.parse(deployment)))
        .hasMessageContaining("two");

    var missing = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {}}}";
    assertThatThrownBy(() -> KubernetesSchema.check(Rendered.parse(missing)))
        .hasMessageContaining("selector");

    var old = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: a}}";
    assertThatThrownBy(() -> KubernetesSchema.check(Rendered.parse(old)))
        .hasMessageContaining("policy/v1beta1");

    var monitor = "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: {name: a}, "
        + "spec: {endpoints: [{prot: x}]}}";
    assertThatThrownBy(() -> KubernetesSchema.check(Rendered.parse(monitor)))
        .hasMessageContaining("prot");
  }
}
