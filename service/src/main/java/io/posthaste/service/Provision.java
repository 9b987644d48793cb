package io.posthaste.service;

import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.service.kafka.KafkaCheck;
import io.posthaste.service.kafka.KafkaProperties;
import java.util.Arrays;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * The command {@code posthaste provision}: makes the topics that are missing, checks those that are
 * there, gives the consumer groups the offsets that they start from, and ends. It may run again, and
 * beside services that run.
 */
public final class Provision {
  private static final Service COMMAND = new Service("provision", Context.class, "server.port",
      "server.address", Map.of(), Map.of());

  private Provision() {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableConfigurationProperties(KafkaProperties.class)
  @Import(InstallationConfiguration.class)
  static class Context {}

  /** Ends the JVM with status 2 for bad arguments, 1 when the cluster cannot be set up so. */
  public static void main(String[] arguments) {
    var list = Arrays.asList(arguments);
    if (list.contains("--help") || list.contains("-h") || list.contains("help")) {
      System.out.println(ServiceOptions.usage(COMMAND));
      return;
    }
    try {
      run(ServiceOptions.parse(COMMAND, list).toArray(String[]::new));
    } catch (ServiceOptions.UsageException e) {
      ServiceLauncher.fail(2, e.getMessage() + "\n\n" + ServiceOptions.usage(COMMAND));
    } catch (RuntimeException e) {
      ServiceLauncher.fail(1, StartFailure.explain(e));
    }
  }

  private static void run(String[] properties) {
    var application = new SpringApplication(Context.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setDefaultProperties(ServiceLauncher.defaults(COMMAND));
    try (var context = application.run(properties)) {
      var kafka = context.getBean(KafkaProperties.class);
      KafkaAccess access = kafka.toAccess();
      var check = new KafkaCheck(access, context.getBean(TopicSettings.class),
          Reader.groups(context.getEnvironment()), kafka.startWait());
      check.provision();
      System.out.println("Topics and starting offsets are as they should be.");
    }
  }
}
