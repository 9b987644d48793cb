package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderNames;
import java.util.Optional;

/**
 * Which field of a command asks for something that nothing here can do yet. Such a command is
 * refused, naming the field, and never carried out without it.
 */
public final class UnavailableFields {
  private UnavailableFields() {}

  /** Name of the first such field; empty without one. */
  public static Optional<String> firstOf(PublishCommand command) {
    if (command.callback() != null) return Optional.of(HeaderNames.CALLBACK);
    if (command.failureCallback() != null) return Optional.of(HeaderNames.FAILURE_CALLBACK);
    return Optional.empty();
  }
}
