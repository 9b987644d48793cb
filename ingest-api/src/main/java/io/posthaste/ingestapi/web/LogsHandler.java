package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.log.LogPage;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.ReadResult;
import io.posthaste.ingestapi.read.EventLogs;
import io.posthaste.ingestapi.read.ReadUnavailableException;
import io.posthaste.ingestapi.request.LogRequest;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code /v2/events} and {@code /v2/logs}: the same under two names. */
final class LogsHandler {
  /** How many records are not in the log yet. */
  private static final String LAG_HEADER = "Posthaste-Log-Lag";

  private final Caller caller;
  private final EventLogs eventLogs;
  private final ApiMeters meters;

  LogsHandler(Caller caller, EventLogs eventLogs, ApiMeters meters) {
    this.caller = caller;
    this.eventLogs = eventLogs;
    this.meters = meters;
  }

  Mono<ServerResponse> events(ServerRequest request) {
    return listed(request, "events");
  }

  Mono<ServerResponse> logs(ServerRequest request) {
    return listed(request, "logs");
  }

  private Mono<ServerResponse> listed(ServerRequest request, String name) {
    return caller.answered(request,
        call -> call.here(eventLogs.page(call.tenantId(), LogRequest.parse(call.query())))
            .doOnNext(_ -> meters.read(ReadResult.FOUND))
            .doOnError(ReadUnavailableException.class, _ -> meters.read(ReadResult.UNAVAILABLE))
            .flatMap(page -> ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(LAG_HEADER, String.valueOf(page.lag()))
                .bodyValue(JsonText.bytes(json(name, page)))));
  }

  private static String json(String name, LogPage page) {
    var json = new StringBuilder("{\"").append(name).append("\":[");
    json.append(String.join(",", page.entries())).append(']');
    var cursor = page.cursor();
    if (cursor != null) json.append(",\"cursor\":\"").append(cursor.text()).append('"');
    return json.append('}').toString();
  }
}
