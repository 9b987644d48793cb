package io.posthaste.service.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.internal.InternalServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class InternalServerConfigurationTest {
  private final ApplicationContextRunner context = new ApplicationContextRunner()
      .withConfiguration(AutoConfigurations.of(InternalServerConfiguration.class));

  @Test
  void whatOthersCanReachAsksForAToken() {
    context.run(started -> assertThat(started).getFailure()
        .rootCause()
        .hasMessageContaining("posthaste.internal.token"));
    context.withPropertyValues("posthaste.internal.token=t")
        .run(started -> assertThat(started).hasNotFailed());
  }

  @Test
  void onLoopbackNoneIsNeeded() {
    context.withPropertyValues("posthaste.internal.bind-address=127.0.0.1").run(started -> {
      int port = started.getBean(InternalServer.class).port();
      assertThat(started.getBean(InternalAddress.class)).hasToString("127.0.0.1:" + port);
    });
  }

  @Test
  void othersAreToldTheAdvertisedHost() {
    context.withPropertyValues("posthaste.internal.token=t",
        "posthaste.internal.advertised-host=fd00::1").run(started -> {
          int port = started.getBean(InternalServer.class).port();
          assertThat(started.getBean(InternalAddress.class)).hasToString("[fd00::1]:" + port);
        });
  }

  @Test
  void aPortThatIsNoneIsNamed() {
    context.withPropertyValues("posthaste.internal.port=70000")
        .run(started -> assertThat(started).getFailure()
            .rootCause()
            .hasMessageContaining("posthaste.internal.port"));
  }
}
