package io.posthaste.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceOptionsTest {
  private static final Service SCHEDULER = Service.internal("scheduler", Object.class, 8081,
      Map.of("state-directory", "posthaste.scheduler.state-directory"));

  private static List<String> parse(String... arguments) {
    return ServiceOptions.parse(SCHEDULER, List.of(arguments));
  }

  @Test
  void flagsSetProperties() {
    assertThat(parse("--bootstrap-servers", "a:1,b:2", "--config=/etc/p.yaml", "-port", "7",
        "--host=127.0.0.1", "--management-port", "9", "--state-directory=/state"))
        .containsExactly("--posthaste.kafka.bootstrap-servers=a:1,b:2",
            "--spring.config.additional-location=/etc/p.yaml", "--posthaste.internal.port=7",
            "--posthaste.internal.bind-address=127.0.0.1", "--management.server.port=9",
            "--posthaste.scheduler.state-directory=/state");
  }

  @Test
  void whatHasADotIsAProperty() {
    assertThat(parse("--posthaste.topics.prefix=acme.", "--posthaste.kafka.sasl.password", "a=b"))
        .containsExactly("--posthaste.topics.prefix=acme.", "--posthaste.kafka.sasl.password=a=b");
  }

  @Test
  void whatCannotBeFollowedIsNamed() {
    assertThatThrownBy(() -> parse("--prot=1")).hasMessage("unknown option '--prot=1'");
    assertThatThrownBy(() -> parse("start")).hasMessage("unexpected argument 'start'");
    assertThatThrownBy(() -> parse("--port")).hasMessage("--port needs a value");
  }

  @Test
  void theUsageListsTheOptions() {
    assertThat(ServiceOptions.usage(SCHEDULER)).contains("posthaste scheduler [options]",
        "--bootstrap-servers LIST", "--state-directory VALUE", "posthaste.internal.port");
  }

  @Test
  void theReadinessOfAServiceIsItsOwn() {
    var defaults = ServiceLauncher.defaults(SCHEDULER);
    assertThat(defaults)
        .containsEntry("management.endpoint.health.group.readiness.include",
            "readinessState,scheduler")
        .containsEntry("posthaste.internal.port", "8081")
        .containsEntry("management.server.port", "9090");
  }
}
