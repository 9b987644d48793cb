package io.posthaste.index;

/** Is told what an index does. */
public interface IndexObserver {
  /** Hears nothing. */
  IndexObserver NONE = new IndexObserver() {};

  /** Records were applied and are durable. */
  default void applied(int records) {}

  /** A record was skipped, because it made the writer throw. */
  default void skipped() {}

  /** A file is made anew, of the beginning of its topics. */
  default void rebuilt() {}
}
