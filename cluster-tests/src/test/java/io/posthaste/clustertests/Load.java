package io.posthaste.clustertests;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Publishes messages of all kinds, without a pause, and remembers which were acknowledged. */
final class Load implements AutoCloseable {
  static final Duration DELAY = Duration.ofSeconds(3);
  private static final int QUEUES = 3;
  private static final Pattern ID = Pattern.compile("msg_\\w+");

  /** What is published, and how. */
  enum Kind {
    DIRECT,
    DELAYED,
    QUEUED,
    FAILING
  }

  /**
   * A message that was acknowledged.
   *
   * @param path that it is to call
   */
  record Accepted(Kind kind, String messageId, String path) {}

  private final Doors doors;
  private final WatchfulEndpoint endpoint;
  private final Queue<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger seen = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopping;

  Load(Doors doors, WatchfulEndpoint endpoint) {
    this.doors = doors;
    this.endpoint = endpoint;
  }

  void start() {
    run(Duration.ofMillis(80), n -> publish(Kind.DIRECT, "/v2/publish/", "/direct/" + n, Map.of()));
    run(Duration.ofMillis(250), n -> publish(Kind.DELAYED, "/v2/publish/", "/delayed/" + n,
        Map.of("Upstash-Delay", DELAY.toSeconds() + "s")));
    run(Duration.ofSeconds(1), n -> publish(Kind.FAILING, "/v2/publish/", "/fail/" + n,
        Map.of("Upstash-Retries", "0")));
    run(Duration.ofMillis(500), this::publishAndRead);
    for (int q = 0; q < QUEUES; q++) {
      String queue = "q" + q;
      run(Duration.ofMillis(250), n -> publish(Kind.QUEUED, "/v2/enqueue/" + queue + "/",
          "/queue/" + queue + "/" + n, Map.of()));
    }
  }

  /** In the order of their acknowledgement, as far as they were not published at the same time. */
  List<Accepted> accepted() {
    return List.copyOf(accepted);
  }

  /** How many messages that one door had taken the other has shown. */
  int seen() {
    return seen.get();
  }

  /** Returns when nothing more is published. */
  void stop() throws InterruptedException {
    stopping = true;
    threads.shutdown();
    if (!threads.awaitTermination(1, TimeUnit.MINUTES)) throw new AssertionError("it hangs");
  }

  @Override
  public void close() {
    stopping = true;
    threads.shutdownNow();
  }

  private interface Step {
    void carryOut(int number);
  }

  /** One after the other, so that the numbers are in the order of the publishes. */
  private void run(Duration pause, Step step) {
    var _ = threads.submit(() -> {
      for (int n = 0; !stopping; n++) {
        step.carryOut(n);
        Thread.sleep(pause);
      }
      return null;
    });
  }

  private void publish(Kind kind, String door, String path, Map<String, String> headers) {
    publishAt(doors.inTurn().getFirst(), kind, door, path, headers);
  }

  private String publishAt(ServiceProcess api, Kind kind, String door, String path,
      Map<String, String> headers) {
    var answer = doors.send(api, "POST", door + endpoint.url(path), "x", headers);
    if (answer == null) return "";
    var id = ID.matcher(answer.body());
    if (!id.find()) throw new AssertionError("Expected an id in " + answer.body());
    accepted.add(new Accepted(kind, id.group(), path));
    return id.group();
  }

  private void publishAndRead(int number) {
    var open = doors.inTurn();
    String id = publishAt(open.getFirst(), Kind.DELAYED, "/v2/publish/", "/read/" + number,
        Map.of("Upstash-Delay", DELAY.toSeconds() + "s"));
    if (id.isEmpty() || open.size() < 2) return;
    var found = doors.send(open.getLast(), "GET", "/v2/messages/" + id, "", Map.of());
    if (found != null) seen.incrementAndGet();
  }
}
