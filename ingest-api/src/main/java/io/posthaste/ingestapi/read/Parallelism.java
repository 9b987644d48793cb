package io.posthaste.ingestapi.read;

/**
 * How many of a tenant's calls run at this moment, and how many may.
 *
 * @param most over all dispatchers
 */
public record Parallelism(int running, int most) {
  public static final Parallelism NONE = new Parallelism(0, 0);

  /** Of both together. */
  Parallelism and(Parallelism other) {
    return new Parallelism(running + other.running, most + other.most);
  }
}
