package io.posthaste.dlqconsumer;

import io.posthaste.service.Service;
import io.posthaste.service.ServiceConfiguration;
import io.posthaste.service.ServiceLauncher;
import io.posthaste.service.internal.InternalServerConfiguration;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The dlq-consumer alone in a process. */
public final class DlqApplication {
  private static final int INTERNAL_PORT = 8083;

  private DlqApplication() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServiceConfiguration.class, InternalServerConfiguration.class,
      DlqConsumerConfiguration.class})
  static class Context {}

  /** Starts it. */
  public static void main(String[] arguments) {
    ServiceLauncher.main(Service.internal("dlq", "dlqConsumer", Context.class, INTERNAL_PORT,
        Map.of("directory", "posthaste.dlq.directory")), arguments);
  }
}
