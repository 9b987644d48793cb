package io.posthaste.standalone;

import java.io.IOException;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** Starts broker, REST door and dispatcher in this JVM. */
public final class StandaloneApplication {
  private StandaloneApplication() {}

  /**
   * Returns when all of it works.
   *
   * @throws PortTakenException when the port of the REST door is taken
   * @throws io.posthaste.embeddedbroker.BrokerStartException when the broker cannot start on the data
   * @throws IOException when the host has no address
   */
  public static RunningStandalone start(StartOptions options) throws IOException {
    PortTakenException.check(options.host(), options.port());
    var data = DataPlace.of(options);
    var application = new SpringApplication(StandaloneConfiguration.class);
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.setDefaultProperties(properties(options, data));
    ApplicationContextInitializer<GenericApplicationContext> addOptions = context -> {
      context.registerBean(StartOptions.class, () -> options);
      context.registerBean(DataPlace.class, () -> data);
    };
    application.addInitializers(addOptions);
    var context = application.run();
    var server = ((WebServerApplicationContext) context).getWebServer();
    int port = server == null ? options.port() : server.getPort();
    return new RunningStandalone(options, port,
        context.getBean(StandaloneBroker.class).access().bootstrapServers(), context);
  }

  /** One process has nobody to take over from it, and one thread is enough for its partitions. */
  private static Map<String, Object> properties(StartOptions options, DataPlace data) {
    return Map.ofEntries(Map.entry("server.address", options.host()),
        Map.entry("server.port", options.port()),
        Map.entry("posthaste.topics.partitions", 4),
        Map.entry("posthaste.topics.replication-factor", 1),
        Map.entry("posthaste.topics.min-insync-replicas", 1),
        Map.entry("posthaste.internal.bind-address", "127.0.0.1"),
        Map.entry("posthaste.internal.port", 0),
        Map.entry("posthaste.api.drain", "0s"),
        Map.entry("posthaste.scheduler.state-directory", data.directory().resolve("scheduler")),
        Map.entry("posthaste.scheduler.standby-replicas", 0),
        Map.entry("posthaste.scheduler.threads", 1),
        Map.entry("posthaste.scheduler.start-wait", "60s"));
  }
}
