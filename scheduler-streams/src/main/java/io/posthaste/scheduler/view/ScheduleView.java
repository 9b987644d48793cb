package io.posthaste.scheduler.view;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.StoredMessages.Stored;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.ScheduleRow;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishJson;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Shows schedules. Times are milliseconds since 1970; a paused schedule has no next one.
 *
 * <pre>
 * {"scheduleId":"scd_…","cron":"0 9 * * *","destination":"https://example.com/a",
 *  "createdAt":1767225600000,"isPaused":false,"retries":3,"delay":10,
 *  "lastScheduleTime":1767258000000,"nextScheduleTime":1767344400000,
 *  "lastScheduleStates":{"msg_…":"SUCCESS"},"error":"…", …}
 * </pre>
 *
 * and what {@link PublishJson} adds.
 */
public final class ScheduleView {
  private static final JsonFactory JSON = new JsonFactory();
  /** What was accepted once is shown, whatever the limits have become. */
  private static final PublishParser PARSER = new PublishParser(
      new PublishLimits(Integer.MAX_VALUE, Duration.ofDays(1), Duration.ofNanos(Long.MAX_VALUE)));

  public Answer answer(Rows state, Rows bodies, Query.Schedule query) {
    byte[] key = Keys.schedule(query.tenant(), query.scheduleId());
    return Table.SCHEDULES.get(state, key)
        .flatMap(row -> json(bodies, key, row))
        .map(Answer::found)
        .orElseGet(() -> Answer.missing("schedule"));
  }

  /** An array, in the order of the ids. */
  public Answer answer(Rows state, Rows bodies, Query.Schedules query) {
    var schedules = new ArrayList<String>();
    try (var rows = state.scan(Keys.fromTenant(Keys.SCHEDULE, query.tenant()),
        Keys.toTenant(Keys.SCHEDULE, query.tenant()))) {
      while (rows.hasNext()) {
        var row = rows.next();
        json(bodies, row.key(), Table.SCHEDULES.read(row.value())).ifPresent(schedules::add);
      }
    }
    return Answer.found("[" + String.join(",", schedules) + "]");
  }

  private static Optional<String> json(Rows bodies, byte[] key, ScheduleRow row) {
    String name = Keys.name(key);
    String id = name.substring(name.indexOf('\0') + 1);
    return StoredMessages.get(bodies, key).map(definition -> json(id, row, definition));
  }

  private static String json(String id, ScheduleRow row, Stored definition) {
    if (!(PARSER.parse(definition.fields()) instanceof ParsedPublish.Valid(var command))) {
      throw new IllegalStateException("schedule " + id + " has fields that cannot be read");
    }
    var bytes = new ByteArrayOutputStream(512 + definition.body().size());
    try (var json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("scheduleId", id);
      json.writeStringProperty("cron", row.getCron());
      json.writeStringProperty("destination", command.destination().text());
      json.writeNumberProperty("createdAt", row.getCreatedMs());
      json.writeBooleanProperty("isPaused", row.getPaused());
      Integer retries = command.retries();
      json.writeNumberProperty("retries",
          retries == null ? PublishCommand.DEFAULT_RETRIES : retries);
      if (command.delay().isPositive()) {
        json.writeNumberProperty("delay", command.delay().toSeconds());
      }
      String callerIp = command.callerIp();
      if (callerIp != null) json.writeStringProperty("callerIp", callerIp);
      PublishJson.write(json, command, definition.body().bytes());
      writeRuns(json, row);
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void writeRuns(JsonGenerator json, ScheduleRow row) {
    if (row.getLastMs() > 0) json.writeNumberProperty("lastScheduleTime", row.getLastMs());
    if (row.getNextMs() > 0) json.writeNumberProperty("nextScheduleTime", row.getNextMs());
    if (row.getLastStatesCount() > 0) {
      json.writeObjectPropertyStart("lastScheduleStates");
      for (var state : row.getLastStatesList()) {
        json.writeStringProperty(state.getMessageId(), state.getState());
      }
      json.writeEndObject();
    }
    if (!row.getError().isEmpty()) json.writeStringProperty("error", row.getError());
  }
}
