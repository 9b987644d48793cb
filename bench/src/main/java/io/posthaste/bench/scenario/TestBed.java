package io.posthaste.bench.scenario;

import io.posthaste.bench.load.Bare;
import io.posthaste.bench.load.HttpCalls;
import io.posthaste.bench.load.KafkaDoor;
import io.posthaste.bench.load.Publisher;
import io.posthaste.bench.sink.Sink;
import io.posthaste.bench.system.MeasuredSystem;
import java.util.ArrayList;
import java.util.List;

/** A system, an endpoint for its deliveries, and clients. Closing it ends the system if it is ours. */
final class TestBed implements AutoCloseable {
  private static final int CONNECTIONS = 256;

  private final MeasuredSystem system;
  private final Harness harness;
  private final Sink sink;
  private final List<AutoCloseable> clients = new ArrayList<>();

  TestBed(MeasuredSystem system, Harness harness) {
    this.system = system;
    this.harness = harness;
    this.sink = harness.sink();
  }

  MeasuredSystem system() {
    return system;
  }

  Sink sink() {
    return sink;
  }

  /** An endpoint on another port: another host to the system. */
  Sink anotherSink() {
    return harness.sink();
  }

  /** The same calls without the system. */
  Bare bare() {
    var conditions = harness.conditions();
    return new Bare(harness.loadThread(), sink, conditions.bodyBytes(), conditions.bareSeconds());
  }

  /** A client with enough connections for an open loop. */
  HttpCalls client() {
    return client(CONNECTIONS);
  }

  HttpCalls client(int connections) {
    var client = new HttpCalls(harness.loadThread(), connections);
    clients.add(client);
    return client;
  }

  /** Publishes as the first tenant. */
  Publisher publisher() {
    return publisher(client());
  }

  Publisher publisher(HttpCalls client) {
    return new Publisher(client, system.url(), system.token(), harness.conditions().bodyBytes());
  }

  /** Publishes bodies of another size as the other tenant, or the first. */
  Publisher publisher(HttpCalls client, boolean other, int bodyBytes) {
    String token = other ? system.otherToken() : system.token();
    if (token == null)
      throw new IllegalStateException("needs another tenant: give --other-token");
    return new Publisher(client, system.url(), token, bodyBytes);
  }

  int bodyBytes() {
    return harness.conditions().bodyBytes();
  }

  /** Publishes through Kafka. */
  KafkaDoor kafka() {
    var door = new KafkaDoor(bootstrapServers(), harness.conditions().bodyBytes());
    clients.add(door);
    return door;
  }

  String bootstrapServers() {
    var servers = system.bootstrapServers();
    if (servers == null)
      throw new IllegalStateException("needs the system's Kafka: give --kafka HOST:PORT");
    return servers;
  }

  @Override
  public void close() {
    try {
      for (var client : clients) client.close();
    } catch (Exception e) {
      throw new IllegalStateException("a client does not close", e);
    } finally {
      system.close();
    }
  }
}
