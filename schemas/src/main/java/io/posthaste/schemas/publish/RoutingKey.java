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
    if (command.queue() != null)
      return Optional.of(new RoutingKey(tenant + "/q/" + command.queue()));
    var flow = command.flowControl();
    if (flow != null) return Optional.of(new RoutingKey(tenant + "/f/" + flow.key()));
    return DeduplicationId.of(command, body).map(id -> ofDeduplication(tenant, id));
  }

  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
