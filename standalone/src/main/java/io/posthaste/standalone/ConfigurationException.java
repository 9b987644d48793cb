package io.posthaste.standalone;

/** The configuration cannot be followed. The message says what to change. */
final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String problem) {
    super(problem);
  }
}
