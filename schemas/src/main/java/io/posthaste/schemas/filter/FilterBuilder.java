package io.posthaste.schemas.filter;

import java.util.Collection;

/** What a filter is put together from, whatever it is written in. */
public interface FilterBuilder {
  /** Whether messages have such a property, of which a filter may have several values. */
  boolean isProperty(String key);

  /**
   * These values beside those that the property has already.
   *
   * @throws io.posthaste.schemas.grammar.InvalidValueException when a value cannot be one; the
   *   message names the property
   */
  void add(String key, Collection<String> texts);

  /**
   * What the filter's other names stand for, each of which has one value.
   *
   * @return whether there is such a name
   * @throws io.posthaste.schemas.grammar.InvalidValueException when the text cannot be its value;
   *   the message names it
   */
  boolean set(String key, String text);

  /** The names that the filter may have, for people to read. */
  String names();
}
