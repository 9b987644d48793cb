package io.posthaste.ingestapi.web;

/** The calls that this server answers. Each is described in {@code openapi.yaml}. */
public enum ApiCall {
  PUBLISH("POST", "/v2/publish/{destination}", "/v2/publish"),
  ENQUEUE("POST", "/v2/enqueue/{queue}/{destination}", "/v2/enqueue"),
  BATCH("POST", "/v2/batch"),
  KEYS("GET", "/v2/keys"),
  GET_MESSAGE("GET", "/v2/messages/{messageId}"),
  CANCEL_MESSAGE("DELETE", "/v2/messages/{messageId}"),
  CANCEL_MESSAGES("DELETE", "/v2/messages"),
  LIST_DEAD_LETTERS("GET", "/v2/dlq"),
  DELETE_DEAD_LETTERS("DELETE", "/v2/dlq"),
  GET_CURSOR("GET", "/v2/dlq/cursor"),
  RETRY_DEAD_LETTERS("POST", "/v2/dlq/retry"),
  GET_DEAD_LETTER("GET", "/v2/dlq/{dlqId}"),
  DELETE_DEAD_LETTER("DELETE", "/v2/dlq/{dlqId}"),
  RETRY_DEAD_LETTER("POST", "/v2/dlq/retry/{dlqId}"),
  LIST_SCHEDULES("GET", "/v2/schedules"),
  PATCH_SCHEDULE_PAUSE("PATCH", "/v2/schedules/{schedule}/pause", Below.SCHEDULES),
  POST_SCHEDULE_PAUSE("POST", "/v2/schedules/{schedule}/pause", Below.SCHEDULES),
  PUT_SCHEDULE_PAUSE("PUT", "/v2/schedules/{schedule}/pause", Below.SCHEDULES),
  PATCH_SCHEDULE_RESUME("PATCH", "/v2/schedules/{schedule}/resume", Below.SCHEDULES),
  POST_SCHEDULE_RESUME("POST", "/v2/schedules/{schedule}/resume", Below.SCHEDULES),
  PUT_SCHEDULE_RESUME("PUT", "/v2/schedules/{schedule}/resume", Below.SCHEDULES),
  CREATE_SCHEDULE("POST", "/v2/schedules/{schedule}", Below.SCHEDULES),
  GET_SCHEDULE("GET", "/v2/schedules/{schedule}", Below.SCHEDULES),
  DELETE_SCHEDULE("DELETE", "/v2/schedules/{schedule}", Below.SCHEDULES),
  LIST_GROUPS("GET", "/v2/topics"),
  GET_GROUP("GET", "/v2/topics/{name}"),
  DELETE_GROUP("DELETE", "/v2/topics/{name}"),
  SET_GROUP_DEFAULTS("PATCH", "/v2/topics/{name}"),
  ADD_ENDPOINTS("POST", "/v2/topics/{name}/endpoints"),
  REMOVE_ENDPOINTS("DELETE", "/v2/topics/{name}/endpoints"),
  LIST_QUEUES("GET", "/v2/queues"),
  PUT_QUEUE("POST", "/v2/queues"),
  GET_QUEUE("GET", "/v2/queues/{name}"),
  DELETE_QUEUE("DELETE", "/v2/queues/{name}"),
  PAUSE_QUEUE("POST", "/v2/queues/{name}/pause"),
  RESUME_QUEUE("POST", "/v2/queues/{name}/resume"),
  LIST_FLOW_CONTROLS("GET", "/v2/flowControl"),
  GET_FLOW_CONTROL("GET", "/v2/flowControl/{key}", Below.FLOW_CONTROL),
  PAUSE_FLOW_CONTROL("POST", "/v2/flowControl/{key}/pause", Below.FLOW_CONTROL),
  RESUME_FLOW_CONTROL("POST", "/v2/flowControl/{key}/resume", Below.FLOW_CONTROL),
  PIN_FLOW_CONTROL("POST", "/v2/flowControl/{key}/pin", Below.FLOW_CONTROL),
  UNPIN_FLOW_CONTROL("POST", "/v2/flowControl/{key}/unpin", Below.FLOW_CONTROL),
  RESET_RATE("POST", "/v2/flowControl/{key}/resetRate", Below.FLOW_CONTROL),
  RESET("POST", "/v2/flowControl/{key}/reset", Below.FLOW_CONTROL),
  GLOBAL_PARALLELISM("GET", "/v2/globalParallelism");

  private final String method;
  private final String path;
  private final String route;

  ApiCall(String method, String path) {
    this(method, path, path);
  }

  ApiCall(String method, String path, String route) {
    this.method = method;
    this.path = path;
    this.route = route;
  }

  /** Where a destination or a key can stand in the path, the framework sees one route for all. */
  private static final class Below {
    static final String SCHEDULES = "/v2/schedules/-";
    static final String FLOW_CONTROL = "/v2/flowControl/-";
  }

  public String method() {
    return method;
  }

  /** The path as clients know it. */
  public String path() {
    return path;
  }

  /** The path that the framework sees; {@link EdgeHandler} keeps destinations and keys from it. */
  String route() {
    return route;
  }
}
