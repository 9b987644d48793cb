package io.posthaste.schemas.internal;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * Answer to another service.
 *
 * @param json a JSON text
 */
public record InternalResponse(int status, String json) {
  public static InternalResponse error(int status, String problem) {
    return new InternalResponse(status, "{\"error\":\""
        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(problem)) + "\"}");
  }
}
