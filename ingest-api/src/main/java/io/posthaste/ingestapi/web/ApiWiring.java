package io.posthaste.ingestapi.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.append.IngestLog;
import io.posthaste.ingestapi.batch.BatchLimits;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.request.CallerAddress;
import io.posthaste.ingestapi.request.PublishIntake;
import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Builds the handlers and the routes to them; owns the thread that appends batches. */
public final class ApiWiring implements AutoCloseable {
  private final RouterFunction<ServerResponse> routes;
  private final ExecutorService batchAppends = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("batch-append").factory());

  /**
   * Limits of the server.
   *
   * @param maxHeaderBytes of the fields of one message
   * @param maxInFlightBytes of all requests together
   */
  public record Settings(int maxBodyBytes, BatchLimits batch, long maxHeaderBytes,
      long maxInFlightBytes, Duration bodyTimeout, List<IpRange> trustedProxies) {}

  public ApiWiring(Settings settings, Tenants tenants, AddressPolicy addresses,
      PublishLimits limits, IngestLog log, InstantSource clock, MeterRegistry registry) {
    var inFlight = new InFlightBytes(settings.maxInFlightBytes());
    var meters = new ApiMeters(registry, inFlight);
    var authentication = new Authentication(tenants);
    var intake = new PublishIntake(new PublishParser(limits), addresses, settings.maxHeaderBytes());
    var callers = new CallerAddress(settings.trustedProxies());
    var bodies = new RequestBodies(settings.bodyTimeout());
    var appender = new Appender(log, meters);
    routes = ApiRoutes.of(
        new PublishHandler(authentication, intake, callers, bodies, settings.maxBodyBytes(),
            inFlight, appender, meters, clock),
        new BatchHandler(authentication, intake, callers, bodies, settings.batch(), inFlight,
            appender, meters, clock, batchAppends),
        new KeysHandler(authentication));
  }

  public RouterFunction<ServerResponse> routes() {
    return routes;
  }

  @Override
  public void close() {
    batchAppends.shutdown();
  }
}
