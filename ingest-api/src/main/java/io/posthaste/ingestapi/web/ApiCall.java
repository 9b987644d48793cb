package io.posthaste.ingestapi.web;

/** The calls that this server answers. Each is described in {@code openapi.yaml}. */
public enum ApiCall {
  PUBLISH("POST", "/v2/publish/{destination}", "/v2/publish"),
  BATCH("POST", "/v2/batch", "/v2/batch"),
  KEYS("GET", "/v2/keys", "/v2/keys");

  private final String method;
  private final String path;
  private final String route;

  ApiCall(String method, String path, String route) {
    this.method = method;
    this.path = path;
    this.route = route;
  }

  public String method() {
    return method;
  }

  /** The path as clients know it. */
  public String path() {
    return path;
  }

  /** The path that the framework sees; {@link EdgeHandler} keeps the destination from it. */
  String route() {
    return route;
  }
}
