package io.posthaste.schemas.internal;

/**
 * Answer to another service.
 *
 * @param json a JSON text
 */
public record InternalResponse(int status, String json) {
  /** @param problem without quotes or backslashes */
  public static InternalResponse error(int status, String problem) {
    return new InternalResponse(status, "{\"error\":\"" + problem + "\"}");
  }
}
