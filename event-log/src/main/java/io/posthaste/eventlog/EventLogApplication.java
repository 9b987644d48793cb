package io.posthaste.eventlog;

import io.posthaste.service.Service;
import io.posthaste.service.ServiceConfiguration;
import io.posthaste.service.ServiceLauncher;
import io.posthaste.service.internal.InternalServerConfiguration;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The event log alone in a process. */
public final class EventLogApplication {
  private static final int INTERNAL_PORT = 8084;

  private EventLogApplication() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServiceConfiguration.class, InternalServerConfiguration.class,
      EventLogConfiguration.class})
  static class Context {}

  /** Starts it. */
  public static void main(String[] arguments) {
    ServiceLauncher.main(Service.internal("events", "eventLog", Context.class, INTERNAL_PORT,
        Map.of("directory", "posthaste.event-log.directory")), arguments);
  }
}
