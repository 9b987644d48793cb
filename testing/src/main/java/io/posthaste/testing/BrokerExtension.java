package io.posthaste.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link TestBroker}: one for all test classes of the run, started by the first
 * that asks and closed after the last.
 *
 * <pre>
 * &#64;ExtendWith(BrokerExtension.class)
 * class SchedulerIT {
 *   &#64;Test void everyMessageLeavesOnce(TestBroker broker) {
 *     TopicSettings topics = broker.freshTopics();
 * </pre>
 *
 * <p>
 * It is an embedded broker, or with {@code -Dposthaste.test.kafka=docker} Apache Kafka's image
 * in a container; {@code -Dposthaste.test.kafka.image} names another image.
 */
public final class BrokerExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

  /** For JUnit. */
  public BrokerExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestBroker.class;
  }

  @Override
  public TestBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(TestBroker.class, _ -> start(), TestBroker.class);
  }

  private static TestBroker start() {
    return switch (System.getProperty("posthaste.test.kafka", "embedded")) {
      case "docker" -> TestBroker.inContainer(
          System.getProperty("posthaste.test.kafka.image", "apache/kafka:4.3.1"));
      case "embedded" -> TestBroker.embedded();
      case String other -> throw new IllegalArgumentException(
          "Expected posthaste.test.kafka to be embedded or docker, but it was " + other);
    };
  }
}
