package io.posthaste.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.view.Query;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.MessageEvent;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.KeyPartition;
import io.posthaste.schemas.topic.StartingOffsets;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicProvisioner;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.KafkaReads;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the scheduler has answered stays true, whatever happens to its process right after it. */
@ExtendWith(BrokerExtension.class)
class AnswersHoldIT {
  private static final int CHAINS = 25;
  private static final String A = "destination=https://a.example.com/";
  private static final String B = "destination=https://b.example.com/";
  private static final String MONTHLY = "upstash-cron=0 0 1 * *";
  private static final String LATER = "upstash-delay=1h";
  private static final Pattern ID = Pattern.compile("msg_\\w+");

  private final Random random = new Random(7);
  private final Set<MessageId> canceled = ConcurrentHashMap.newKeySet();
  private final Map<String, String> firstOf = new ConcurrentHashMap<>();
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private final Set<String> overwritten = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final Set<String> copies = ConcurrentHashMap.newKeySet();

  private String bootstrapServers = "";
  private String application = "";
  private TopicLayout topics;
  private CommandClient client;

  @TempDir
  Path directory;

  AnswersHoldIT(TestBroker broker) {
    this.bootstrapServers = broker.bootstrapServers();
    var settings = broker.freshTopics();
    this.topics = new TopicLayout(settings);
    this.application = settings.prefix() + "scheduler";
    this.client = new CommandClient(bootstrapServers, topics);
  }

  @BeforeEach
  void giveOffsets() {
    var access = new KafkaAccess(bootstrapServers, Map.of()).toConfig();
    try (var admin = Admin.create(access)) {
      var provisioned = new TopicProvisioner(admin, topics.settings()).provision();
      new StartingOffsets(admin, access, provisioned, Duration.ofSeconds(30))
          .commit(Map.of(application, Set.of(Topic.INGEST, Topic.HOPS, Topic.OUTCOMES)));
    }
  }

  @AfterEach
  void close() throws Exception {
    client.close();
  }

  @Test
  void overKillsOfTheProcessAndTheLossOfItsDisk() throws Exception {
    var all = new ArrayList<CompletableFuture<?>>();
    for (int round = 0; round < 6; round++) {
      if (round == 3) Utils.delete(directory.resolve("one").toFile());
      try (var process = process("one")) {
        if (round == 0) makeGroup();
        var begun = begin(round);
        all.addAll(begun);
        awaitSome(begun, 1 + random.nextInt(CHAINS));
        process.kill();
      }
    }
    try (var _ = process("one")) {
      awaitAll(all);
    }
    verify("one");
  }

  @Test
  void overATakeOverFromAProcessThatWasFrozenAndGoesOn() throws Exception {
    var all = new ArrayList<CompletableFuture<?>>();
    try (var one = process("one")) {
      makeGroup();
      try (var two = process("two")) {
        for (int round = 0; round < 3; round++) {
          var begun = begin(round);
          all.addAll(begun);
          awaitSome(begun, 1 + random.nextInt(CHAINS));
          (round % 2 == 0 ? one : two).freeze(Duration.ofSeconds(20));
        }
        awaitAll(all);
      }
    }
    verify("three");
  }

  private SchedulerProcess process(String name) throws Exception {
    return SchedulerProcess.start(bootstrapServers, topics.settings().prefix(),
        directory.resolve(name), application);
  }

  private void makeGroup() throws Exception {
    var reply = client
        .ask(RoutingKey.ofGroup("default", "g"),
            "{\"endpoints\":[{\"url\":\"https://a.example.com/\"},{\"url\":\"https://b.example.com/\"}]}",
            "type=group.put", "group=g")
        .get(60, TimeUnit.SECONDS);
    assertThat(reply.status()).isEqualTo(200);
  }

  /** Sends commands of every kind that is answered; what is answered is noted. */
  private List<CompletableFuture<?>> begin(int round) {
    return IntStream.range(0, CHAINS)
        .mapToObj(i -> round + "-" + i)
        .<CompletableFuture<?>>mapMulti((name, more) -> {
          more.accept(client.publish("x", A, LATER)
              .thenCompose(id -> client.cancel(id).thenAccept(reply -> {
                if (ok(reply).contains("\"cancelled\":1")) canceled.add(id);
              })));
          more.accept(client.ask(null, "x", A, "upstash-deduplication-id=" + name)
              .thenAccept(reply -> firstOf.put(name, id(ok(reply)))));
          more.accept(put("p" + name, A).thenCompose(_ -> change("schedule.pause", "p" + name))
              .thenAccept(reply -> note(reply, paused, "p" + name)));
          more.accept(put("o" + name, A).thenCompose(_ -> put("o" + name, B))
              .thenAccept(reply -> note(reply, overwritten, "o" + name)));
          more.accept(put("d" + name, A).thenCompose(_ -> change("schedule.delete", "d" + name))
              .thenAccept(reply -> note(reply, deleted, "d" + name)));
          more.accept(client.ask(RoutingKey.ofGroup("default", "g"), "x", "destination=g", LATER)
              .thenAccept(reply -> ID.matcher(ok(reply))
                  .results()
                  .forEach(match -> copies.add(match.group()))));
        })
        .toList();
  }

  private CompletableFuture<Reply> put(String id, String destination) {
    return client.ask(RoutingKey.ofSchedule("default", id), "x", "type=schedule.put", destination,
        MONTHLY, "upstash-schedule-id=" + id);
  }

  private CompletableFuture<Reply> change(String type, String id) {
    return client.ask(RoutingKey.ofSchedule("default", id), "", "type=" + type,
        "upstash-schedule-id=" + id);
  }

  private static void note(Reply reply, Set<String> facts, String fact) {
    ok(reply);
    facts.add(fact);
  }

  private static String ok(Reply reply) {
    assertThat(reply.status()).as(reply.json()).isEqualTo(200);
    return reply.json();
  }

  private static String id(String json) {
    var match = ID.matcher(json);
    assertThat(match.find()).as(json).isTrue();
    return match.group();
  }

  private static void awaitSome(List<CompletableFuture<?>> begun, int count) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(90))
        .until(() -> begun.stream().filter(CompletableFuture::isDone).count() >= count);
  }

  private static void awaitAll(List<CompletableFuture<?>> all) throws Exception {
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
  }

  /** Another process has the last word. */
  private void verify(String name) throws Exception {
    var scheduler = SchedulerProcess.scheduler(bootstrapServers, topics.settings().prefix(),
        directory.resolve(name), application);
    scheduler.start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> scheduler.status().partitions() == topics.partitions(Topic.INGEST));
      for (String id : paused) assertThat(shown(scheduler, id)).contains("\"isPaused\":true");
      for (String id : overwritten) assertThat(shown(scheduler, id)).contains("https://b.example");
      for (String id : deleted) assertThat(shown(scheduler, id)).contains("\"error\"");
      for (var first : firstOf.entrySet()) {
        var reply = client
            .ask(null, "x", A, "upstash-deduplication-id=" + first.getKey())
            .get(60, TimeUnit.SECONDS);
        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.json()).contains(first.getValue());
      }
    } finally {
      scheduler.stop();
    }
    verifyRecords();
  }

  private String shown(Scheduler scheduler, String id) {
    int partition = KeyPartition.of(RoutingKey.ofSchedule("default", id).bytes(),
        topics.partitions(Topic.INGEST));
    return scheduler.ask(partition, new Query.Schedule("default", id)).json();
  }

  /** Nothing is early, nothing is lost, nothing has two owners, and ids are the same. */
  private void verifyRecords() {
    var grants = new HashMap<String, Long>();
    for (var record : KafkaReads.all(bootstrapServers, topics.name(Topic.DUE))) {
      var grant = Grant.read(RecordHeaders.read(record.headers()));
      grants.merge(grant.messageId().value(), 1L, Long::sum);
    }
    assertThat(grants.keySet()).isEqualTo(Set.copyOf(firstOf.values()));
    assertThat(grants.values()).containsOnly(1L);
    var events = KafkaReads.all(bootstrapServers, topics.name(Topic.EVENTS))
        .stream()
        .map(record -> MessageEventCodec.fromBytes(record.value()))
        .collect(Collectors.groupingBy(MessageEvent::state,
            Collectors.groupingBy(event -> event.messageId().value(), Collectors.counting())));
    var ended = events.getOrDefault(MessageEvent.State.CANCELED, Map.of());
    assertThat(ended.keySet())
        .isEqualTo(canceled.stream().map(MessageId::value).collect(Collectors.toSet()));
    assertThat(ended.values()).containsOnly(1L);
    var created = events.getOrDefault(MessageEvent.State.CREATED, Map.of());
    assertThat(created.keySet()).isEqualTo(copies);
    assertThat(created.values()).containsOnly(1L);
    assertThat(KafkaReads.all(bootstrapServers, topics.name(Topic.DLQ))).isEmpty();
    System.out.printf("%d cancels, %d first messages, %d copies, %d paused, %d overwritten, "
        + "%d deleted: all as answered%n", canceled.size(), firstOf.size(), copies.size(),
        paused.size(), overwritten.size(), deleted.size());
  }
}
