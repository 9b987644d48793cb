package io.posthaste.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

/** Starts a service in this JVM. */
public final class ServiceLauncher {
  /** Pods move: what a name stood for a minute ago may be nobody now. */
  private static final String NAME_CACHE_SECONDS = "2";

  private static final String KEY = "sig_of_a_run_that_starts_nothing_at_all";

  private ServiceLauncher() {}

  /**
   * Starts as the arguments say; ends the JVM with status 2 for bad ones, 1 if it cannot start. With
   * {@code train} alone it puts everything together, starts nothing and ends: a run for the JVM to
   * learn from (JEP 514).
   */
  public static void main(Service service, String[] arguments) {
    var list = Arrays.asList(arguments);
    if (list.contains("--help") || list.contains("-h") || list.contains("help")) {
      System.out.println(ServiceOptions.usage(service));
      return;
    }
    Security.setProperty("networkaddress.cache.ttl", NAME_CACHE_SECONDS);
    try {
      start(service, list.equals(List.of("train")) ? training() : properties(service, list));
    } catch (ServiceOptions.UsageException e) {
      fail(2, e.getMessage() + "\n\n" + ServiceOptions.usage(service));
    } catch (RuntimeException e) {
      fail(1, StartFailure.explain(e));
    }
  }

  private static void start(Service service, List<String> properties) {
    var application = new SpringApplication(service.configuration());
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.setDefaultProperties(defaults(service));
    application.run(properties.toArray(String[]::new));
    log().atInfo().addKeyValue("service", service.name()).log("running");
  }

  private static List<String> properties(Service service, List<String> arguments) {
    return ServiceOptions.parse(service, arguments);
  }

  private static List<String> training() {
    System.setProperty("spring.context.exit", "onRefresh");
    var properties = new ArrayList<String>();
    Map.of("posthaste.kafka.bootstrap-servers", "127.0.0.1:1", "posthaste.internal.port", "0",
        "posthaste.internal.bind-address", "127.0.0.1", "posthaste.tenants.default.token", "t",
        "posthaste.tenants.default.current-signing-key", KEY,
        "posthaste.tenants.default.next-signing-key", KEY)
        .forEach((name, value) -> properties.add("--" + name + "=" + value));
    return properties;
  }

  /** Those of all services, and the service's own. */
  static Properties defaults(Service service) {
    var defaults = new Properties();
    try (InputStream common = ServiceLauncher.class.getResourceAsStream("service.properties")) {
      if (common == null)
        throw new IllegalStateException("Expected service.properties to be there");
      defaults.load(common);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    defaults.setProperty("spring.application.name", "posthaste-" + service.name());
    defaults.setProperty("management.endpoint.health.group.readiness.include",
        "readinessState," + service.name());
    service.defaults().forEach((name, value) -> defaults.setProperty(name, value.toString()));
    return defaults;
  }

  /** Made late: logging is set up by the application. */
  private static Logger log() {
    return LoggerFactory.getLogger(ServiceLauncher.class);
  }

  static void fail(int status, String message) {
    System.err.println("posthaste: " + message);
    System.exit(status);
  }
}
