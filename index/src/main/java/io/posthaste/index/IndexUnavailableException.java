package io.posthaste.index;

/** A question cannot be answered now; later, or by another process, it can. */
public final class IndexUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final boolean moved;

  private IndexUnavailableException(String problem, boolean moved) {
    super(problem, null, false, false);
    this.moved = moved;
  }

  /** The partition is not this process's, or no longer. */
  public static IndexUnavailableException moved(int partition) {
    return new IndexUnavailableException("partition " + partition + " is not here", true);
  }

  /** Not now; this process can answer later. */
  public static IndexUnavailableException later(String problem) {
    return new IndexUnavailableException(problem, false);
  }

  /** Whether another process is to be asked. */
  public boolean moved() {
    return moved;
  }
}
