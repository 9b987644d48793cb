package io.posthaste.scheduler.serve;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of another service.
 *
 * @param path segments behind the handler's path, decoded
 * @param parameters of the query, decoded; the last of a name counts
 */
public record InternalRequest(List<String> path, Map<String, String> parameters) {
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
