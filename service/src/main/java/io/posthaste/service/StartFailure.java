package io.posthaste.service;

import io.posthaste.schemas.topic.BrokerTooOldException;
import io.posthaste.schemas.topic.TopicMismatchException;
import io.posthaste.schemas.topic.TopicProvisioningException;
import io.posthaste.schemas.topic.TopicRecreatedException;
import io.posthaste.schemas.topic.TopicsMissingException;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.web.server.PortInUseException;

/** Why a start failed, for whoever started it. */
public final class StartFailure {
  private StartFailure() {}

  /** What a person can do something about is told as a sentence, the rest with its cause. */
  public static String explain(Throwable failure) {
    return known(failure).orElseGet(() -> {
      failure.printStackTrace();
      return "could not start: " + failure;
    });
  }

  /** A sentence, where it is one of those that a person can do something about. */
  private static Optional<String> known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case PortInUseException taken -> {
          return Optional.of("port " + taken.getPort()
              + " is taken: choose another, or stop the process that has it");
        }
        case TopicMismatchException _,TopicsMissingException _,TopicProvisioningException _,TopicRecreatedException _,BrokerTooOldException _,ConfigurationException _ -> {
          return Optional.of(String.valueOf(cause.getMessage()));
        }
        case ConfigurationPropertiesBindException _ -> {
          return Optional
              .of("the configuration cannot be followed: " + deepest(cause).getMessage());
        }
        default -> {
        }
      }
    }
    return Optional.empty();
  }

  private static Throwable deepest(Throwable failure) {
    var deepest = failure;
    while (deepest.getCause() != null) deepest = deepest.getCause();
    return deepest;
  }
}
