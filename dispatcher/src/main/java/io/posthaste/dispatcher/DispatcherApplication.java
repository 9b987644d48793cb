package io.posthaste.dispatcher;

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

/** The dispatcher alone in a process. */
public final class DispatcherApplication {
  private static final int INTERNAL_PORT = 8082;

  private DispatcherApplication() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServiceConfiguration.class, InternalServerConfiguration.class,
      DispatcherConfiguration.class})
  static class Context {
    @Bean
    Reader reader() {
      return Reader.DISPATCHER;
    }
  }

  /** Starts it. */
  public static void main(String[] arguments) {
    ServiceLauncher.main(
        Service.internal("dispatcher", Context.class, INTERNAL_PORT, Map.of()), arguments);
  }
}
