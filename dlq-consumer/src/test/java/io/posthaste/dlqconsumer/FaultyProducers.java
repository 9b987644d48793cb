package io.posthaste.dlqconsumer;

import io.posthaste.dlqconsumer.redrive.LetterProducers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

/** Real producers of which the next commits are answered too late, done or not. */
final class FaultyProducers implements LetterProducers {
  private final LetterProducers real;
  final AtomicInteger lostAnswers = new AtomicInteger();
  final AtomicInteger lostCommits = new AtomicInteger();

  FaultyProducers(LetterProducers real) {
    this.real = real;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> open(int partition) {
    var producer = real.open(partition);
    return (Producer<byte[], byte[]>) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[]{Producer.class}, (_, method, arguments) -> {
          boolean commits = method.getName().equals("commitTransaction");
          if (commits && take(lostCommits)) throw new TimeoutException("the request was lost");
          try {
            var result = method.invoke(producer, arguments);
            if (commits && take(lostAnswers)) throw new TimeoutException("the answer was lost");
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static boolean take(AtomicInteger left) {
    return left.getAndUpdate(number -> Math.max(0, number - 1)) > 0;
  }
}
