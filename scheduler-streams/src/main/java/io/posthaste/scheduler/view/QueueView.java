package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.LaneRow;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows queues. Times are milliseconds since 1970; the lag is what has not ended, what is in flight
 * included.
 *
 * <pre>
 * {"name":"orders","createdAt":1767225600000,"updatedAt":1767225600000,"parallelism":1,
 *  "paused":false,"lag":3}
 * </pre>
 */
public final class QueueView {
  private static final JsonFactory JSON = new JsonFactory();

  public Answer answer(Rows state, Query.Queue query) {
    return Table.LANES.get(state, Lane.queue(query.tenant(), query.name()).key())
        .filter(QueueView::isThere)
        .map(row -> Answer.found(json(query.name(), row)))
        .orElseGet(() -> Answer.missing("queue"));
  }

  /** An array, in the order of the names. */
  public Answer answer(Rows state, Query.Queues query) {
    var queues = new ArrayList<String>();
    try (var rows = state.scan(Lane.from(query.tenant(), LaneKey.Kind.QUEUE),
        Lane.to(query.tenant(), LaneKey.Kind.QUEUE))) {
      while (rows.hasNext()) {
        var row = rows.next();
        var queue = Table.LANES.read(row.value());
        if (isThere(queue)) queues.add(json(Lane.ofKey(row.key()).name(), queue));
      }
    }
    return Answer.found("[" + String.join(",", queues) + "]");
  }

  /** Of a queue that was deleted a row is left while its messages end. */
  private static boolean isThere(LaneRow row) {
    return row.getCreatedMs() > 0;
  }

  private static String json(String name, LaneRow row) {
    var bytes = new ByteArrayOutputStream(256);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("name", name);
      json.writeNumberProperty("createdAt", row.getCreatedMs());
      json.writeNumberProperty("updatedAt", row.getUpdatedMs());
      json.writeNumberProperty("parallelism", row.getParallelism());
      json.writeBooleanProperty("paused", row.getPaused());
      json.writeNumberProperty("lag", row.getWaiting() + row.getHeld());
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
