package io.posthaste.ingestapi.request;

import org.jspecify.annotations.Nullable;

/**
 * The target of a request line (RFC 9112 §3.2), one character a byte, with nothing normalised.
 *
 * @param path starts with a slash
 * @param query what follows the first question mark; null without one
 */
public record RequestTarget(String path, @Nullable String query) {
  /** What stands before a destination in the path of a publish. */
  public static final String PUBLISH_PREFIX = "/v2/publish/";
  /** What stands before a queue and a destination in the path of an enqueue. */
  public static final String ENQUEUE_PREFIX = "/v2/enqueue/";
  /** What stands before a flow-control key. */
  public static final String FLOW_CONTROL_PREFIX = "/v2/flowControl/";
  /** What stands before a destination in the path of a schedule, or before a schedule's id. */
  public static final String SCHEDULES_PREFIX = "/v2/schedules/";
  private static final String PUBLISH_ROUTE = "/v2/publish";
  private static final String ENQUEUE_ROUTE = "/v2/enqueue";
  /** Stands for everything below the schedules: the framework need not understand it. */
  private static final String SCHEDULE_ROUTE = "/v2/schedules/-";
  private static final String FLOW_CONTROL_ROUTE = "/v2/flowControl/-";
  private static final String API_PREFIX = "/v2/";

  /** Takes any text; of the absolute form, which proxies send, scheme and authority are dropped. */
  public static RequestTarget parse(String raw) {
    String target = withoutAuthority(raw);
    int question = target.indexOf('?');
    return question < 0
        ? new RequestTarget(target, null)
        : new RequestTarget(target.substring(0, question), target.substring(question + 1));
  }

  /** The destination in the path and query of a publish; null when this is not one. */
  public @Nullable String publishDestination() {
    return path.startsWith(PUBLISH_PREFIX) ? after(PUBLISH_PREFIX) : null;
  }

  /** Path and query after this beginning of the path. */
  String after(String prefix) {
    return text().substring(prefix.length());
  }

  /** Path and query as they were sent. */
  public String text() {
    return query == null ? path : path + "?" + query;
  }

  /**
   * A target that any URI parser takes and that leads to the same route. It has neither the
   * destination of a publish, nor a flow-control key, nor, on our own paths, the query: so no log shows a token.
   */
  public String routed() {
    if (path.startsWith(PUBLISH_PREFIX)) return PUBLISH_ROUTE;
    if (path.startsWith(ENQUEUE_PREFIX)) return ENQUEUE_ROUTE;
    if (isBelow(SCHEDULES_PREFIX)) return SCHEDULE_ROUTE;
    if (isBelow(FLOW_CONTROL_PREFIX)) return FLOW_CONTROL_ROUTE;
    String encoded = PercentCode.encodeIllegal(path);
    if (query == null || path.startsWith(API_PREFIX)) return encoded;
    return encoded + "?" + PercentCode.encodeIllegal(query);
  }

  private boolean isBelow(String prefix) {
    return path.startsWith(prefix) && path.length() > prefix.length();
  }

  private static String withoutAuthority(String raw) {
    if (raw.startsWith("/")) return raw;
    int scheme = raw.indexOf("://");
    if (scheme > 0 && (raw.startsWith("http:") || raw.startsWith("https:"))) {
      for (int i = scheme + 3; i < raw.length(); i++) {
        if (raw.charAt(i) == '/') return raw.substring(i);
        if (raw.charAt(i) == '?') return "/" + raw.substring(i);
      }
      return "/";
    }
    return "/" + raw;
  }

  /** Hides the query: there may be a token in it. */
  @Override
  public String toString() {
    return "RequestTarget[" + path + "]";
  }
}
