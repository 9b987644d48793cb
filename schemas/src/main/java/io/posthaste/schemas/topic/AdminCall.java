package io.posthaste.schemas.topic;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for an answer of Kafka's {@code Admin}, which ends by itself at the timeout of its
 * request.
 */
final class AdminCall {
  private AdminCall() {}

  static <T> T await(String doing, KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failed(doing, e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(doing, e);
    }
  }

  /** @throws BrokerTooOldException when the brokers do not know the request */
  static TopicProvisioningException failed(String doing, @Nullable Throwable cause) {
    if (cause instanceof UnsupportedVersionException) throw new BrokerTooOldException(doing, cause);
    return new TopicProvisioningException("Kafka failed while " + doing + ": " + cause, cause);
  }

  static TopicProvisioningException interrupted(String doing, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new TopicProvisioningException("Interrupted while " + doing, e);
  }
}
