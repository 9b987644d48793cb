package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** Values under names: a JSON object, or a query. What is at fault is told with its name. */
public interface NamedValues {
  /**
   * A whole number of that range, both ends included; null when it is absent.
   *
   * @throws InvalidValueException when there is something else
   */
  @Nullable
  Integer number(String name, int min, int max);

  /**
   * Null when it is absent.
   *
   * @throws InvalidValueException when there is something else
   */
  @Nullable
  Boolean truth(String name);
}
