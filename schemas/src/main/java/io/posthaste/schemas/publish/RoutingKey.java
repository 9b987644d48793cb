package io.posthaste.schemas.publish;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The key of a command's record: it decides the partition, and so the one scheduler task that owns
 * what the command is about. Worked out from the command, never trusted from the record.
 *
 * @param text {@code tenant/u/group}, {@code tenant/q/queue}, {@code tenant/f/flow-control key},
 *   {@code tenant/d/deduplication id} or {@code tenant/s/schedule id}
 */
public record RoutingKey(String text) {
  public static RoutingKey ofGroup(String tenant, String group) {
    return new RoutingKey(tenant + "/u/" + group);
  }

  public static RoutingKey ofSchedule(String tenant, String scheduleId) {
    return new RoutingKey(tenant + "/s/" + scheduleId);
  }

  public static RoutingKey ofDeduplication(String tenant, String deduplicationId) {
    return new RoutingKey(tenant + "/d/" + deduplicationId);
  }

  public static RoutingKey ofQueue(String tenant, String queue) {
    return new RoutingKey(tenant + "/q/" + queue);
  }

  public static RoutingKey ofFlowControl(String tenant, String key) {
    return new RoutingKey(tenant + "/f/" + key);
  }

  /**
   * Of a message: the first of group, queue, flow-control key and deduplication id that it has.
   * Empty: any partition will do.
   *
   * @param body the message's, for deduplication by content
   */
  public static Optional<RoutingKey> of(PublishCommand command, byte[] body) {
    String tenant = command.tenant();
    if (command.destination() instanceof Destination.Group(var name)) {
      return Optional.of(ofGroup(tenant, name));
    }
    return ofLane(command)
        .or(() -> DeduplicationId.of(command, body).map(id -> ofDeduplication(tenant, id)));
  }

  /** Of the queue, or else the flow-control key, that a message waits its turn in; empty without. */
  public static Optional<RoutingKey> ofLane(PublishCommand command) {
    String queue = command.queue();
    if (queue != null) return Optional.of(ofQueue(command.tenant(), queue));
    var flow = command.flowControl();
    return flow == null
        ? Optional.empty()
        : Optional.of(ofFlowControl(command.tenant(), flow.key()));
  }

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
