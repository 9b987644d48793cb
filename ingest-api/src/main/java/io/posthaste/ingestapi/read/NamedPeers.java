package io.posthaste.ingestapi.read;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Services as the settings name them: a base URL is one of them, {@code dns+http://name:port} all
 * that the name stands for at the moment. Names are looked up every few seconds, beside the
 * questions. Safe for any thread; never blocks.
 */
public final class NamedPeers implements Peers, AutoCloseable {
  private static final String BY_NAME = "dns+";

  /** Looks a name up; blocks. */
  @FunctionalInterface
  public interface Lookup {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  private final List<String> schedulers;
  private final List<String> dispatchers;
  private final List<String> names;
  private final Lookup lookup;
  private final Duration interval;
  private final Map<String, List<String>> known = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** @param interval between lookups */
  public NamedPeers(List<String> schedulers, List<String> dispatchers, Lookup lookup,
      Duration interval) {
    this.schedulers = List.copyOf(schedulers);
    this.dispatchers = List.copyOf(dispatchers);
    this.lookup = lookup;
    this.interval = interval;
    this.names = Stream.concat(schedulers.stream(), dispatchers.stream())
        .filter(entry -> entry.startsWith(BY_NAME))
        .distinct()
        .toList();
    if (!names.isEmpty()) Thread.ofVirtual().name("posthaste-peers").start(this::run);
  }

  /** @throws ReadUnavailableException when a name stands for nothing */
  @Override
  public List<String> schedulers() {
    return addresses(schedulers);
  }

  /** @throws ReadUnavailableException when a name stands for nothing */
  @Override
  public List<String> dispatchers() {
    return addresses(dispatchers);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private List<String> addresses(List<String> entries) {
    return entries.stream().flatMap(entry -> {
      if (!entry.startsWith(BY_NAME)) return Stream.of(entry);
      var urls = known.get(entry);
      if (urls == null) throw new ReadUnavailableException(entry + " has no address now", null);
      return urls.stream();
    }).distinct().toList();
  }

  private void run() {
    try {
      do {
        names.forEach(this::look);
      } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String entry) {
    var url = URI.create(entry.substring(BY_NAME.length()));
    try {
      known.put(entry, Arrays.stream(lookup.addresses(url.getHost()))
          .map(address -> url.getScheme() + "://" + literal(address)
              + (url.getPort() < 0 ? "" : ":" + url.getPort()))
          .sorted()
          .toList());
    } catch (UnknownHostException e) {
      known.remove(entry);
    }
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
