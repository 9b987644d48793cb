package io.posthaste.scheduler.serve;

import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which partition, and what the partitions of this process know.
 *
 * <pre>
 * /internal/v1/partitions                                    {"0":"http://host:port",...}
 * /internal/v1/partitions/{p}/messages/{id}?tenant=
 * /internal/v1/partitions/{p}/schedules?tenant=              and /schedules/{id}
 * /internal/v1/partitions/{p}/groups?tenant=                 and /groups/{name}
 * /internal/v1/partitions/{p}/queues?tenant=                 and /queues/{name}
 * /internal/v1/partitions/{p}/flow-control?tenant=&amp;search=   all, or those with this part
 * /internal/v1/partitions/{p}/flow-control?tenant=&amp;key=      one: a key can have anything in it
 * </pre>
 *
 * A partition that moves is left out of the first. The others answer 421 where this process does not
 * own the partition, and 503 where it has not caught up in time.
 */
public final class PartitionsHandler implements InternalHandler {
  /** What asks and knows the partitions. */
  public interface Partitions {
    /** Who owns which, as {@code host:port}. */
    Map<Integer, String> owners();

    Answer ask(int partition, Query query);
  }

  private static final InternalResponse UNKNOWN = InternalResponse.error(404, "no such path");
  private static final InternalResponse STOPPED = InternalResponse.error(503,
      "the scheduler is stopped");

  private final Supplier<Optional<Partitions>> partitions;
  private final InstantSource clock;

  /** @param partitions empty while the scheduler is stopped */
  public PartitionsHandler(Supplier<Optional<Partitions>> partitions, InstantSource clock) {
    this.partitions = partitions;
    this.clock = clock;
  }

  @Override
  public String path() {
    return "/internal/v1/partitions";
  }

  @Override
  public InternalResponse handle(InternalRequest request) {
    var running = partitions.get();
    if (running.isEmpty()) return STOPPED;
    if (request.path().isEmpty()) return owners(running.get());
    var query = query(request, request.parameter("tenant").orElse(""));
    if (query == null) return UNKNOWN;
    if (query.tenant().isEmpty()) return InternalResponse.error(400, "expected a tenant");
    var answer = running.get().ask(Integer.parseInt(request.path().getFirst()), query);
    return new InternalResponse(answer.status(), answer.json());
  }

  private static InternalResponse owners(Partitions running) {
    return new InternalResponse(200, running.owners()
        .entrySet()
        .stream()
        .map(owner -> "\"" + owner.getKey() + "\":\"http://" + owner.getValue() + "\"")
        .collect(Collectors.joining(",", "{", "}")));
  }

  private @Nullable Query query(InternalRequest request, String tenant) {
    var path = request.path();
    String kind = path.size() < 2 ? "" : path.get(1);
    return switch (path.size()) {
      case 2 -> switch (kind) {
        case "schedules" -> new Query.Schedules(tenant);
        case "groups" -> new Query.Groups(tenant);
        case "queues" -> new Query.Queues(tenant);
        case "flow-control" -> flowControl(request, tenant);
        default -> null;
      };
      case 3 -> switch (kind) {
        case "messages" -> new Query.Message(tenant, path.get(2));
        case "schedules" -> new Query.Schedule(tenant, path.get(2));
        case "groups" -> new Query.Group(tenant, path.get(2));
        case "queues" -> new Query.Queue(tenant, path.get(2));
        default -> null;
      };
      default -> null;
    };
  }

  private Query flowControl(InternalRequest request, String tenant) {
    var now = clock.instant();
    return request.parameter("key")
        .<Query>map(key -> new Query.FlowControl(tenant, key, now))
        .orElseGet(() -> new Query.FlowControls(tenant, request.parameter("search").orElse(""),
            now));
  }
}
