package io.posthaste.helm;

import static io.posthaste.helm.Rendered.elements;
import static io.posthaste.helm.Rendered.title;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.posthaste.helm.Rendered.Workload;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Objects that name each other mean what is there. */
class WiringTest {
  static List<Path> values() {
    return Places.valuesFiles();
  }

  @ParameterizedTest
  @MethodSource("values")
  void everySelectorMeansThePodsOfOneWorkload(Path values) {
    var rendered = Rendered.of(values);
    for (JsonNode manifest : rendered.manifests()) {
      JsonNode selector = switch (manifest.path("kind").asText()) {
        case "Service" -> manifest.at("/spec/selector");
        case "Deployment", "StatefulSet", "PodDisruptionBudget" -> manifest
            .at("/spec/selector/matchLabels");
        case "NetworkPolicy" -> manifest.at("/spec/podSelector/matchLabels");
        default -> null;
      };
      if (selector != null) {
        assertThat(rendered.workloads().filter(workload -> workload.matches(selector)))
            .as(title(manifest))
            .hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("values")
  void aWorkloadSelectsItsOwnPods(Path values) {
    Rendered.of(values)
        .workloads()
        .filter(workload -> workload.manifest().at("/spec/selector").isObject())
        .forEach(workload -> assertThat(
            workload.matches(workload.manifest().at("/spec/selector/matchLabels")))
            .as(workload.toString())
            .isTrue());
  }

  @ParameterizedTest
  @MethodSource("values")
  void servicesAndPoliciesAndProbesNamePortsThatThePodsHave(Path values) {
    var rendered = Rendered.of(values);
    rendered.ofKind("Service").forEach(service -> {
      var pods = podsOf(rendered, service.at("/spec/selector"));
      elements(service.at("/spec/ports")).forEach(port -> {
        assertThat(ports(pods)).as(title(service)).contains(port.path("targetPort").asText());
        if (service.at("/spec/clusterIP").asText().equals("None")) {
          assertThat(port.path("port").asInt()).isEqualTo(
              number(pods, port.path("targetPort").asText()));
        }
      });
    });
    rendered.ofKind("NetworkPolicy").forEach(policy -> {
      var pods = podsOf(rendered, policy.at("/spec/podSelector/matchLabels"));
      var opened = elements(policy.at("/spec/ingress"))
          .flatMap(rule -> elements(rule.path("ports")))
          .map(port -> port.path("port").asText())
          .collect(Collectors.toSet());
      assertThat(opened).as(title(policy)).isEqualTo(ports(pods));
    });
    rendered.workloads().forEach(workload -> {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        String port = workload.container().at("/" + probe + "/httpGet/port").asText();
        if (!port.isEmpty()) assertThat(ports(workload)).as(workload.toString()).contains(port);
      }
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void theInternalDoorOpensToTheApiAlone(Path values) {
    var rendered = Rendered.of(values);
    rendered.ofKind("NetworkPolicy")
        .flatMap(policy -> elements(policy.at("/spec/ingress")))
        .filter(rule -> rule.at("/ports/0/port").asText().equals("internal"))
        .forEach(rule -> assertThat(elements(rule.path("from"))).singleElement()
            .satisfies(from -> assertThat(
                podsOf(rendered, from.at("/podSelector/matchLabels")).toString())
                .endsWith("-api")));
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatIsScaledIsThereAndDoesNotSayHowOftenItself(Path values) {
    var rendered = Rendered.of(values);
    for (JsonNode scaler : rendered.manifests()) {
      if (!scaler.at("/spec/scaleTargetRef").isObject()) continue;
      String target = scaler.at("/spec/scaleTargetRef/name").asText();
      assertThat(rendered.one("Deployment", target).at("/spec/replicas").isMissingNode())
          .as(title(scaler))
          .isTrue();
      elements(scaler.at("/spec/triggers"))
          .filter(trigger -> trigger.has("authenticationRef"))
          .forEach(trigger -> rendered.one("TriggerAuthentication",
              trigger.at("/authenticationRef/name").asText()));
    }
    rendered.ofKind("TriggerAuthentication").forEach(authentication -> {
      var container = rendered.one("Deployment", Rendered.name(authentication))
          .at("/spec/template/spec/containers/0");
      elements(authentication.at("/spec/env")).forEach(env -> {
        assertThat(env.path("containerName")).isEqualTo(container.path("name"));
        assertThat(elements(container.path("env"))).anySatisfy(
            there -> assertThat(there.path("name")).isEqualTo(env.path("name")));
      });
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatLetsRequestsInLeadsToTheRestDoor(Path values) {
    var rendered = Rendered.of(values);
    rendered.ofKind("Ingress").forEach(ingress -> {
      var backend = ingress.at("/spec/rules/0/http/paths/0/backend/service");
      var service = rendered.one("Service", backend.path("name").asText());
      assertThat(elements(service.at("/spec/ports"))).anySatisfy(
          port -> assertThat(port.path("name")).isEqualTo(backend.at("/port/name")));
    });
    rendered.ofKind("HTTPRoute").forEach(route -> {
      var backend = route.at("/spec/rules/0/backendRefs/0");
      var service = rendered.one("Service", backend.path("name").asText());
      assertThat(service.at("/spec/ports/0/port")).isEqualTo(backend.path("port"));
    });
    rendered.ofKind("Pod").forEach(test -> {
      String url = elements(test.at("/spec/containers/0/env"))
          .filter(env -> env.path("name").asText().equals("QSTASH_URL"))
          .findFirst()
          .orElseThrow()
          .path("value")
          .asText();
      var service = rendered.one("Service", url.substring("http://".length(), url.indexOf('.')));
      assertThat(url).endsWith(
          "." + Rendered.NAMESPACE + ".svc:" + service.at("/spec/ports/0/port").asText());
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void servicesAskEachOtherUnderNamesThatResolveToEveryPod(Path values) {
    var rendered = Rendered.of(values);
    rendered.settings().properties().forEach(setting -> {
      if (!setting.getKey().startsWith("posthaste.internal.")) return;
      String url = setting.getValue().get(0).asText();
      assertThat(url).startsWith("dns+http://");
      String host = url.substring("dns+http://".length(), url.lastIndexOf(':'));
      assertThat(host).endsWith("." + Rendered.NAMESPACE + ".svc");
      var service = rendered.one("Service", host.substring(0, host.indexOf('.')));
      assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
      assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
      assertThat(elements(service.at("/spec/ports"))).anySatisfy(
          port -> assertThat(url).endsWith(":" + port.path("port").asText()));
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void metricsAreReadFromEveryServiceOnce(Path values) {
    var rendered = Rendered.of(values);
    rendered.ofKind("ServiceMonitor").forEach(monitor -> {
      var expression = monitor.at("/spec/selector/matchExpressions/0");
      var wanted = elements(expression.path("values")).collect(Collectors.toSet());
      var scraped = rendered.ofKind("Service")
          .filter(service -> wanted.contains(
              service.path("metadata").path("labels").path(expression.path("key").asText())))
          .toList();
      var ours = rendered.workloads()
          .filter(workload -> workload.container().has("readinessProbe") && workload.isOurs())
          .map(Workload::toString)
          .collect(Collectors.toSet());
      assertThat(scraped.stream()
          .map(service -> podsOf(rendered, service.at("/spec/selector")).toString()))
          .containsExactlyInAnyOrderElementsOf(ours);
      assertThat(scraped).allSatisfy(service -> assertThat(elements(service.at("/spec/ports")))
          .anySatisfy(port -> assertThat(port.path("name"))
              .isEqualTo(monitor.at("/spec/endpoints/0/port"))));
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatIsMountedIsThere(Path values) {
    var rendered = Rendered.of(values);
    rendered.workloads().forEach(workload -> {
      var volumes = new HashSet<String>();
      elements(workload.pod().at("/spec/volumes"))
          .forEach(volume -> volumes.add(volume.path("name").asText()));
      elements(workload.manifest().at("/spec/volumeClaimTemplates"))
          .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
      var mounted = elements(workload.container().path("volumeMounts"))
          .map(mount -> mount.path("name").asText())
          .collect(Collectors.toSet());
      assertThat(mounted).as(workload.toString()).isEqualTo(volumes);
      elements(workload.pod().at("/spec/volumes"))
          .map(volume -> volume.at("/configMap/name").asText())
          .filter(name -> name.startsWith(Rendered.RELEASE))
          .forEach(name -> rendered.one("ConfigMap", name));
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void filesThatSettingsNameAreMounted(Path values) {
    var rendered = Rendered.of(values);
    var service = rendered.workloads()
        .filter(workload -> workload.isOurs() && workload.container().has("readinessProbe"))
        .toList();
    rendered.settings().properties().forEach(setting -> {
      String value = setting.getValue().asText().replaceFirst("^configtree:", "");
      if (!value.startsWith("/")) return;
      assertThat(service).as(setting.getKey())
          .anySatisfy(workload -> assertThat(
              elements(workload.container().path("volumeMounts"))
                  .map(mount -> mount.path("mountPath").asText()))
              .anyMatch(path -> (value + "/").startsWith(path + "/")));
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void ourContainersMayDoNothingButWriteToTheirVolumes(Path values) {
    Rendered.of(values).workloads().filter(Workload::isOurs).forEach(workload -> {
      var security = workload.container().path("securityContext");
      assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(security.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      assertThat(workload.pod().at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(workload.pod().at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
    });
  }

  @ParameterizedTest
  @MethodSource("values")
  void noServiceOfKubernetesIsTakenForASetting(Path values) {
    Rendered.of(values)
        .workloads()
        .forEach(workload -> assertThat(
            workload.pod().at("/spec/enableServiceLinks").asBoolean(true))
            .as("%s: POSTHASTE_API_PORT would be set", workload)
            .isFalse());
  }

  @ParameterizedTest
  @MethodSource("values")
  void everyContainerSaysHowMuchMemoryItNeedsAndMayTake(Path values) {
    Rendered.of(values).workloads().forEach(workload -> {
      var resources = workload.container().path("resources");
      assertThat(resources.at("/limits/memory").asText()).as(workload.toString())
          .isNotEmpty()
          .isEqualTo(resources.at("/requests/memory").asText());
      assertThat(resources.at("/limits/cpu").isMissingNode()).isTrue();
    });
  }

  private static Workload podsOf(Rendered rendered, JsonNode selector) {
    return rendered.workloads()
        .filter(workload -> workload.matches(selector))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is selected by " + selector));
  }

  private static Set<String> ports(Workload workload) {
    return elements(workload.container().path("ports"))
        .map(port -> port.path("name").asText())
        .collect(Collectors.toSet());
  }

  private static int number(Workload workload, String name) {
    return elements(workload.container().path("ports"))
        .filter(port -> port.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow()
        .path("containerPort")
        .asInt();
  }
}
