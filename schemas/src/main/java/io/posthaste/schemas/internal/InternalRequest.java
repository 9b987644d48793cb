package io.posthaste.schemas.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of another service.
 *
 * @param method such as {@code GET}
 * @param path segments behind the handler's path, decoded
 * @param parameters of the query, decoded; the last of a name counts
 * @param body up to {@value InternalServer#MAX_BODY_BYTES} bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are passed on, never compared
public record InternalRequest(String method, List<String> path, Map<String, String> parameters,
    byte[] body) {
  private static final byte[] NOTHING = {};

  /** A {@code GET}, which has no body. */
  public static InternalRequest get(List<String> path, Map<String, String> parameters) {
    return new InternalRequest("GET", path, parameters, NOTHING);
  }

  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
