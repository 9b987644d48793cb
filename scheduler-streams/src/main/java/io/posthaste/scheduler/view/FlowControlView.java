package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.LaneKey;
import io.posthaste.scheduler.state.proto.LaneRow;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows flow-control keys. Period and its start are seconds, the latter since 1970; a limit that is
 * not set is 0, and so are the start and the count while no period runs.
 *
 * <pre>
 * {"flowControlKey":"user-1","waitListSize":7,"parallelismMax":2,"parallelismCount":2,"rateMax":10,
 *  "rateCount":4,"ratePeriod":60,"ratePeriodStart":1767225600,"isPaused":false,
 *  "isPinnedParallelism":false,"isPinnedRate":true}
 * </pre>
 */
public final class FlowControlView {
  private static final JsonFactory JSON = new JsonFactory();

  public Answer answer(Rows state, Query.FlowControl query) {
    return Table.LANES.get(state, Lane.flowControl(query.tenant(), query.key()).key())
        .map(row -> Answer.found(json(query.key(), row, query.now())))
        .orElseGet(() -> Answer.missing("flow-control key"));
  }

  /** An array, in the order of the keys. */
  public Answer answer(Rows state, Query.FlowControls query) {
    var keys = new ArrayList<String>();
    try (var rows = state.scan(Lane.from(query.tenant(), LaneKey.Kind.FLOW_CONTROL),
        Lane.to(query.tenant(), LaneKey.Kind.FLOW_CONTROL))) {
      while (rows.hasNext()) {
        var row = rows.next();
        String key = Lane.ofKey(row.key()).name();
        if (key.contains(query.search())) {
          keys.add(json(key, Table.LANES.read(row.value()), query.now()));
        }
      }
    }
    return Answer.found("[" + String.join(",", keys) + "]");
  }

  private static String json(String key, LaneRow row, Instant now) {
    boolean hasRate = row.getRate() > 0;
    boolean inPeriod = hasRate && row.getWindowStartMs() > 0
        && now.toEpochMilli() < row.getWindowStartMs() + row.getPeriodMs();
    var bytes = new ByteArrayOutputStream(384);
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("flowControlKey", key);
      json.writeNumberProperty("waitListSize", row.getWaiting());
      json.writeNumberProperty("parallelismMax", row.getParallelism());
      json.writeNumberProperty("parallelismCount", row.getHeld());
      json.writeNumberProperty("rateMax", row.getRate());
      json.writeNumberProperty("rateCount", inPeriod ? row.getWindowCount() : 0);
      json.writeNumberProperty("ratePeriod",
          hasRate ? Duration.ofMillis(row.getPeriodMs()).toSeconds() : 0);
      json.writeNumberProperty("ratePeriodStart",
          inPeriod ? Instant.ofEpochMilli(row.getWindowStartMs()).getEpochSecond() : 0);
      json.writeBooleanProperty("isPaused", row.getPaused());
      json.writeBooleanProperty("isPinnedParallelism", row.getPinnedParallelism());
      json.writeBooleanProperty("isPinnedRate", row.getPinnedRate());
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
