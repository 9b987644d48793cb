package io.posthaste.ingestapi.web;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/** Brings the end of an append from the producer's thread to the thread of a connection. */
final class Acknowledged {
  private Acknowledged() {}

  /** What the stage completes with, told on {@code thread}; unwrapped when it is a failure. */
  static <T> Mono<T> on(Executor thread, CompletionStage<T> stage) {
    return Mono.create(sink -> {
      var _ = stage.whenCompleteAsync((value, failure) -> {
        if (failure == null) {
          sink.success(value);
        } else {
          sink.error(failure instanceof CompletionException wrapped && wrapped.getCause() != null
              ? wrapped.getCause()
              : failure);
        }
      }, thread);
    });
  }
}
