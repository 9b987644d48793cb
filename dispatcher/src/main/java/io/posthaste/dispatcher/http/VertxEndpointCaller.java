package io.posthaste.dispatcher.http;

import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.DeliveryRequest;
import io.posthaste.schemas.address.AddressPolicy;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Calls with Vert.x' HTTP client: HTTP/1.1, pooled, redirects not followed, answers not
 * decompressed. Names are looked up here and not by Vert.x, so that the address that was judged is
 * the one that is connected to.
 */
public final class VertxEndpointCaller implements EndpointCaller {
  private static final int MAX_HEADER_BYTES = 64 << 10;
  private static final long CLOSE_SECONDS = 5;

  /**
   * A thread that calls, with connections of its own. From a pool that threads share, Vert.x takes the
   * connection that was used last, whosever it is, and each request and answer wakes one more thread.
   */
  private record Loop(Context context, HttpClient client) {}

  private final CallSettings settings;
  private final Vertx vertx;
  private final List<Loop> loops;
  private final Map<Thread, Loop> loopsOfThreads;
  private final ThreadChoice choice;
  private final Connections connections;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final NameLookup names;
  private final AddressPolicy policy;

  /**
   * A caller with threads of its own.
   *
   * @param clock for how long a name's addresses are kept
   * @param keepNames how long they are
   */
  public VertxEndpointCaller(CallSettings settings, AddressPolicy policy, InstantSource clock,
      Duration keepNames) {
    this(settings, policy, InetAddress::getAllByName, clock, keepNames);
  }

  VertxEndpointCaller(CallSettings settings, AddressPolicy policy, NameLookup.Source source,
      InstantSource clock, Duration keepNames) {
    this.settings = settings;
    this.policy = policy;
    this.names = new NameLookup(source, blocking, clock, keepNames);
    this.connections = new Connections(settings.maxIdleConnections());
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(settings.eventLoops())
        .setPreferNativeTransport(true)
        .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)
            .setClassPathResolvingEnabled(false)));
    this.loopsOfThreads = loops();
    this.loops = List.copyOf(loopsOfThreads.values());
    this.choice = new ThreadChoice(loops.size());
  }

  private Map<Thread, Loop> loops() {
    var loops = new HashMap<Thread, Loop>();
    contexts().forEach((thread, context) -> loops.put(thread, new Loop(context, client())));
    return Map.copyOf(loops);
  }

  private HttpClient client() {
    return vertx.httpClientBuilder()
        .with(options(settings))
        .with(pool(settings))
        .withConnectHandler(connections::opened)
        .build();
  }

  /** One context a thread; asked for from here, Vert.x would give the same one each time. */
  private Map<Thread, Context> contexts() {
    var contexts = new ConcurrentHashMap<Thread, Context>();
    vertx.deployVerticle(() -> new VerticleBase() {
      @Override
      public Future<?> start() {
        contexts.put(Thread.currentThread(), context);
        return Future.succeededFuture();
      }
    }, new DeploymentOptions().setInstances(settings.eventLoops()))
        .toCompletionStage()
        .toCompletableFuture()
        .join();
    return contexts;
  }

  private static HttpClientOptions options(CallSettings settings) {
    var options = new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_1_1)
        .setKeepAlive(true)
        .setKeepAliveTimeout(seconds(settings.keepAlive()))
        .setPipelining(false)
        .setDecompressionSupported(false)
        .setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()))
        .setSslHandshakeTimeout(settings.connectTimeout().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setVerifyHost(true)
        .setForceSni(false)
        .setTcpNoDelay(true);
    var trusted = settings.trustedCertificates();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
    }
    return options;
  }

  private static PoolOptions pool(CallSettings settings) {
    return new PoolOptions().setHttp1MaxSize(settings.maxConnectionsPerHost())
        .setMaxWaitQueueSize(-1);
  }

  private static int seconds(Duration duration) {
    return Math.max(1, Math.toIntExact(duration.toSeconds()));
  }

  @Override
  public CompletableFuture<AttemptOutcome> call(DeliveryRequest request, ByteRoom room) {
    String origin = request.url().origin();
    var loop = loop(choice.begin(origin));
    var context = loop.context();
    var exchange = new Exchange(vertx, loop.client(), connections, settings.maxResponseBytes(),
        request, room);
    context.runOnContext(_ -> exchange.start(addresses(request), context));
    var _ = exchange.outcome().whenComplete((_, _) -> {
      choice.end(origin);
      if (exchange.outcome().isCancelled()) context.runOnContext(_ -> exchange.breakOff());
    });
    return exchange.outcome();
  }

  /** A call that follows another stays on its thread: none has to be woken. */
  private Loop loop(int chosen) {
    var own = loopsOfThreads.get(Thread.currentThread());
    return own == null ? loops.get(chosen) : own;
  }

  private CompletableFuture<JudgedAddresses> addresses(DeliveryRequest request) {
    String host = request.url().host();
    if (host.startsWith("[")) {
      var address = InetAddress.ofLiteral(host.substring(1, host.length() - 1));
      return CompletableFuture.completedFuture(JudgedAddresses.of(List.of(address), policy));
    }
    return names.lookup(host).thenApply(found -> JudgedAddresses.of(found, policy));
  }

  @Override
  public void close() {
    blocking.shutdownNow();
    vertx.close()
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(CLOSE_SECONDS,
            TimeUnit.SECONDS)
        .exceptionally(_ -> null)
        .join();
  }
}
