package io.posthaste.service;

/** The configuration cannot be followed. The message says what to change. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String problem) {
    super(problem);
  }
}
