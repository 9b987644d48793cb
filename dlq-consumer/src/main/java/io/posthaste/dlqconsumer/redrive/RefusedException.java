package io.posthaste.dlqconsumer.redrive;

/** A letter cannot be published again as it was asked. Nothing was written. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RefusedException(String problem) {
    super(problem, null, false, false);
  }
}
