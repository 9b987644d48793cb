package io.posthaste.ingestapi.request;

/**
 * The queue and the destination in the target of an enqueue.
 *
 * @param queue as it was sent; nobody has looked whether it is a name
 * @param destination what it calls, as {@link DestinationTarget} reads it
 */
public record EnqueueTarget(String queue, String destination) {
  /** Reads a target below {@code /v2/enqueue/}; without a destination that is empty. */
  public static EnqueueTarget parse(RequestTarget target) {
    int slash = target.path().indexOf('/', RequestTarget.ENQUEUE_PREFIX.length());
    if (slash < 0) {
      String queue = target.path().substring(RequestTarget.ENQUEUE_PREFIX.length());
      return new EnqueueTarget(decoded(queue), target.query() == null ? "" : "?" + target.query());
    }
    return new EnqueueTarget(
        decoded(target.path().substring(RequestTarget.ENQUEUE_PREFIX.length(), slash)),
        target.after(target.path().substring(0, slash + 1)));
  }

  private static String decoded(String queue) {
    return PercentCode.decode(queue).orElse(queue);
  }
}
