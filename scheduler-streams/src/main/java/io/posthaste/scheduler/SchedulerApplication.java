package io.posthaste.scheduler;

import io.posthaste.service.Reader;
import io.posthaste.service.Service;
import io.posthaste.service.ServiceConfiguration;
import io.posthaste.service.ServiceLauncher;
import io.posthaste.service.internal.InternalServerConfiguration;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The scheduler alone in a process. */
public final class SchedulerApplication {
  private static final int INTERNAL_PORT = 8081;

  private SchedulerApplication() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServiceConfiguration.class, InternalServerConfiguration.class,
      SchedulerConfiguration.class})
  static class Context {
    @Bean
    Reader reader() {
      return Reader.SCHEDULER;
    }
  }

  /** Starts it. */
  public static void main(String[] arguments) {
    ServiceLauncher.main(Service.internal("scheduler", "scheduler,canary", Context.class,
        INTERNAL_PORT, Map.of("state-directory", "posthaste.scheduler.state-directory")),
        arguments);
  }
}
