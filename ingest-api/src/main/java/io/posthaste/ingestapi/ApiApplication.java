package io.posthaste.ingestapi;

import io.posthaste.service.Service;
import io.posthaste.service.ServiceConfiguration;
import io.posthaste.service.ServiceLauncher;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The REST door alone in a process. */
public final class ApiApplication {
  private ApiApplication() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({ServiceConfiguration.class, IngestApiConfiguration.class})
  static class Context {}

  /** Starts it. */
  public static void main(String[] arguments) {
    ServiceLauncher.main(new Service("api", Context.class, "server.port", "server.address",
        Map.of(), Map.of("server.port", 8080,
            "management.endpoint.health.group.readiness.include", "readinessState,ingest")),
        arguments);
  }
}
