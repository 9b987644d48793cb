package io.posthaste.service.kafka;

import io.posthaste.schemas.topic.BrokerVersion;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.ProvisionedTopics;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.schemas.topic.TopicProvisioningException;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.schemas.topic.TopicsMissingException;
import io.posthaste.service.ConfigurationException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at the installation's Kafka before anything else of the service starts. What may still come
 * (brokers that do not answer, topics or offsets that nobody has made) is waited for; what is wrong
 * ends the start at once.
 */
public final class KafkaCheck implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCheck.class);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(10);
  private static final Duration MAKE_LIMIT = Duration.ofSeconds(30);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final int LOG_EVERY = 5;

  private final KafkaAccess access;
  private final TopicSettings settings;
  private final Map<String, Set<Topic>> groups;
  private final Duration wait;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean passed;

  /**
   * @param groups what each consumer group of this process reads
   * @param wait how long it may take until all is there
   */
  public KafkaCheck(KafkaAccess access, TopicSettings settings, Map<String, Set<Topic>> groups,
      Duration wait) {
    this.access = access;
    this.settings = settings;
    this.groups = Map.copyOf(groups);
    this.wait = wait;
  }

  /**
   * Makes what is missing.
   *
   * @throws RuntimeException saying what to change
   */
  public void provision() {
    untilDone(admin -> {
      BrokerVersion.check(admin, STEP_LIMIT);
      var topics = new TopicProvisioner(admin, settings, MAKE_LIMIT).provision();
      offsets(admin, topics).commit(groups);
    });
  }

  /** Returns when all is there. */
  @Override
  public void start() {
    untilDone(admin -> {
      BrokerVersion.check(admin, STEP_LIMIT);
      var topics = new TopicProvisioner(admin, settings, STEP_LIMIT).check();
      if (!groups.isEmpty() && !offsets(admin, topics).areCommitted(groups)) {
        throw new NotProvisionedException("The consumer groups " + groups.keySet()
            + " have no offsets to start from: run posthaste provision with the same settings");
      }
    });
    passed = true;
  }

  @Override
  public void stop() {
    stopped.countDown();
    passed = false;
  }

  @Override
  public boolean isRunning() {
    return passed;
  }

  /** Before everything else. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  private interface Step {
    void carryOut(Admin admin);
  }

  /** The groups have no offsets yet. */
  private static final class NotProvisionedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotProvisionedException(String problem) {
      super(problem);
    }
  }

  private StartingOffsets offsets(Admin admin, ProvisionedTopics topics) {
    return new StartingOffsets(admin, access.toConfig(), topics, STEP_LIMIT);
  }

  private void untilDone(Step step) {
    long deadline = System.nanoTime() + wait.toNanos();
    for (int tries = 0;; tries++) {
      try (var admin = Admin.create(access.toConfig())) {
        step.carryOut(admin);
        return;
      } catch (RuntimeException e) {
        if (!mayPass(e)) throw told(e);
        if (System.nanoTime() - deadline > 0 || stopped.getCount() == 0) throw told(e);
        if (tries % LOG_EVERY == 0) {
          LOG.atWarn().addKeyValue("cause", reason(e)).log("waiting for Kafka");
        }
      }
      pause();
    }
  }

  private static boolean mayPass(RuntimeException failure) {
    if (failure instanceof TopicsMissingException || failure instanceof NotProvisionedException)
      return true;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException || cause instanceof AuthorizationException)
        return false;
      if (cause instanceof RetriableException || isUnresolved(cause)) return true;
    }
    return false;
  }

  private static boolean isUnresolved(Throwable cause) {
    return cause instanceof ConfigException
        && String.valueOf(cause.getMessage()).contains("resolvable");
  }

  private RuntimeException told(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AuthenticationException) {
        return new ConfigurationException("Kafka does not let us in: " + cause.getMessage()
            + ". Look at posthaste.kafka.security-protocol, .sasl and .tls");
      }
      if (cause instanceof AuthorizationException) {
        return new ConfigurationException("Kafka refuses us: " + reason(failure)
            + ". Give our user the rights that docs/operations.md lists");
      }
    }
    return switch (failure) {
      case NotProvisionedException _ -> new ConfigurationException(reason(failure));
      case TopicProvisioningException e when isTimeout(e) -> away(e);
      case KafkaException e -> away(e);
      default -> failure;
    };
  }

  private ConfigurationException away(RuntimeException failure) {
    return new ConfigurationException("Kafka does not answer at " + access.bootstrapServers()
        + " (" + reason(failure) + "). Look whether the brokers run and can be reached, and whether"
        + " posthaste.kafka.bootstrap-servers and .security-protocol are right");
  }

  private static boolean isTimeout(Throwable failure) {
    return failure.getCause() instanceof RetriableException;
  }

  private static String reason(Throwable failure) {
    @Nullable
    Throwable deepest = failure;
    while (deepest.getCause() != null) deepest = deepest.getCause();
    return String.valueOf(
        failure instanceof KafkaException ? deepest.getMessage() : failure.getMessage());
  }

  private void pause() {
    try {
      var _ = stopped.await(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.countDown();
    }
  }
}
