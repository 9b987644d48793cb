package io.posthaste.bench.load;

import io.posthaste.bench.load.HttpCalls.Answer;
import io.posthaste.bench.load.HttpCalls.Request;
import io.posthaste.bench.measure.Ledger;
import io.posthaste.bench.measure.Micros;
import io.posthaste.bench.measure.Pace;
import io.posthaste.bench.measure.Percentiles;
import io.posthaste.bench.measure.Rates;
import io.posthaste.bench.sink.Reply;
import io.posthaste.bench.sink.Sink;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The limits: the same calls and the same records with no system between. */
public final class Bare {
  private static final int PARTITIONS = 4;
  private static final Duration CONSUME_LIMIT = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final Sink sink;
  private final Buffer body;
  private final int seconds;

  /**
   * Calls this sink.
   *
   * @param bodyBytes of each call
   * @param seconds for which calls are made
   */
  public Bare(Vertx vertx, Sink sink, int bodyBytes, int seconds) {
    this.vertx = vertx;
    this.sink = sink;
    this.seconds = seconds;
    this.body = Buffer.buffer("x".repeat(bodyBytes));
  }

  /** How much goes through so many calls at a time when the endpoint replies like this. */
  public ClosedLoop.Result closed(int atOnce, Reply reply) {
    var place = sink.add((_, _, _) -> reply);
    var failures = new AtomicInteger();
    try (var client = new HttpCalls(vertx, atOnce)) {
      var result = ClosedLoop.run(client, atOnce, Integer.MAX_VALUE, seconds,
          new ClosedLoop.Calls() {
            @Override
            public Request request(int number) {
              return call(place, 0);
            }

            @Override
            public void answered(int number, Answer answer) {
              if (!answer.isSuccess()) failures.incrementAndGet();
            }
          });
      if (failures.get() > 0)
        throw new IllegalStateException(failures.get() + " bare calls have failed");
      return result;
    }
  }

  /** How long calls take to arrive at this rate, from when each is meant to be made. */
  public Percentiles open(double perSecond) {
    int count = (int) (perSecond * seconds);
    var ledger = new Ledger(count);
    var place = sink.add((message, micros, _) -> {
      ledger.delivered(message, micros);
      return Reply.AT_ONCE;
    });
    try (var client = new HttpCalls(vertx, 256)) {
      OpenLoop.run(new Pace(Micros.now() + 10_000, perSecond), count, (number, intended) -> {
        ledger.due(number, intended);
        client.onThread(() -> client.call(call(place, number),
            answer -> Publisher.count(answer, number, ledger)));
      });
      Waiting.until(Duration.ofSeconds(30), () -> ledger.answered() == count);
    }
    return ledger.lateness();
  }

  /** How many records of such bodies are produced, and consumed meanwhile, a second. */
  public double records(String bootstrapServers, int count) {
    var topic = "posthaste-bench-" + UUID.randomUUID();
    var access = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers);
    try (var admin = Admin.create(access)) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) -1))).all().get();
      try {
        return records(bootstrapServers, topic, count);
      } finally {
        admin.deleteTopics(List.of(topic)).all().get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot make or delete " + topic, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private double records(String bootstrapServers, String topic, int count)
      throws InterruptedException {
    var access = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers,
        ConsumerConfig.GROUP_ID_CONFIG, topic, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest", ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    byte[] value = body.getBytes();
    try (var consumer = new KafkaConsumer<>(access, new ByteArrayDeserializer(),
        new ByteArrayDeserializer()); var producer = KafkaDoor.producer(bootstrapServers)) {
      producer.partitionsFor(topic);
      consumer.subscribe(List.of(topic));
      while (consumer.assignment().isEmpty()) consumer.poll(Duration.ofMillis(20));
      long start = Micros.now();
      var sender = Thread.ofPlatform().start(() -> {
        for (int i = 0; i < count; i++) {
          var _ = producer.send(new ProducerRecord<>(topic, value));
        }
        producer.flush();
      });
      long consumed = 0;
      while (consumed < count) {
        consumed += consumer.poll(Duration.ofMillis(100)).count();
        if (Micros.now() - start > CONSUME_LIMIT.toNanos() / 1000)
          throw new IllegalStateException("bare records do not come: " + consumed + "/" + count);
      }
      long end = Micros.now();
      sender.join();
      return Rates.perSecond(count, end - start);
    }
  }

  private Request call(Sink.Place place, int number) {
    return new Request(HttpMethod.POST, place.host(), place.port(), place.path() + number, Map.of(),
        body);
  }
}
