package io.posthaste.scheduler.view;

/**
 * Answer to a query.
 *
 * @param status as of HTTP
 * @param json a JSON text
 */
public record Answer(int status, String json) {
  /** What was asked for is there. */
  public static Answer found(String json) {
    return new Answer(200, json);
  }

  /** There is no such thing on this partition. */
  public static Answer missing(String what) {
    return error(404, what + " not found");
  }

  /** @param problem without quotes or backslashes */
  public static Answer error(int status, String problem) {
    return new Answer(status, "{\"error\":\"" + problem + "\"}");
  }
}
