package io.posthaste.dlqconsumer;

import static io.posthaste.dlqconsumer.Installation.PARTITIONS;
import static io.posthaste.dlqconsumer.Installation.PATIENCE;
import static io.posthaste.dlqconsumer.Installation.byPartition;
import static io.posthaste.dlqconsumer.Installation.listed;
import static io.posthaste.dlqconsumer.Installation.owning;
import static io.posthaste.dlqconsumer.Installation.page;
import static io.posthaste.dlqconsumer.Installation.partition;
import static io.posthaste.dlqconsumer.Installation.patiently;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.posthaste.dlqconsumer.list.LetterQuery.Found;
import io.posthaste.dlqconsumer.list.Order;
import io.posthaste.dlqconsumer.redrive.Redriver.Retried;
import io.posthaste.dlqconsumer.redrive.RefusedException;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class DlqConsumerIT {
  private final Installation installation;
  @TempDir
  private Path directory;

  DlqConsumerIT(TestBroker broker) {
    installation = new Installation(broker);
  }

  @AfterEach
  void stop() {
    installation.close();
  }

  @Test
  void theIndexIsTheTopicWhateverWasWrittenDeletedAndToldTwice() throws Exception {
    var consumer = installation.startAlone(directory);
    var ids = new ArrayList<String>();
    for (int i = 0; i < 60; i++) ids.add(installation.fail(i));
    assertThat(consumer.delete("default", byPartition(ids.subList(0, 20)))).hasSize(20);
    installation.fail(5);
    installation.fail(30);

    assertThat(listed(consumer, Order.LATEST_FIRST)).hasSize(41)
        .containsExactlyInAnyOrderElementsOf(installation.onTopic());
    assertThat(consumer.entries()).isEqualTo(41);
    assertThat(consumer.delete("default", byPartition(ids.subList(6, 20)))).isEmpty();
    assertThat(consumer.delete("other", byPartition(ids))).isEmpty();
  }

  @Test
  void afterAKillTheIndexGoesOnFromWhatItHadWritten() throws Exception {
    var first = installation.startAlone(directory.resolve("a"));
    for (int i = 0; i < 40; i++) installation.fail(i);
    listed(first, Order.LATEST_FIRST);
    copy(directory.resolve("a"), directory.resolve("b"));
    first.delete("default", byPartition(listed(first, Order.LATEST_FIRST).subList(0, 10)));
    for (int i = 40; i < 60; i++) installation.fail(i);
    first.close();

    var second = installation.startAlone(directory.resolve("b"));
    assertThat(listed(second, Order.LATEST_FIRST)).hasSize(50)
        .containsExactlyInAnyOrderElementsOf(installation.onTopic());
  }

  @Test
  void aLetterIsPublishedAgainOnceWithItsBodyAndIsGoneFromTheListThen() throws Exception {
    var consumer = installation.startAlone(directory);
    String id = installation.fail(1, "upstash-retries=5", "upstash-delay=1h");
    var retried = consumer.retry("default", byPartition(List.of(id)),
        HeaderFields.of(new HeaderField("Upstash-Retries", "0")));

    assertThat(retried).extracting(Retried::dlqId).containsExactly(id);
    assertThat(listed(consumer, Order.LATEST_FIRST)).isEmpty();
    assertThat(installation.onTopic()).isEmpty();
    assertThat(installation.records(Topic.HOPS)).singleElement().satisfies(record -> {
      assertThat(record.value()).isEqualTo("body 1".getBytes(UTF_8));
      assertThat(record.partition()).isEqualTo(1);
      var fields = RecordHeaders.read(record.headers());
      assertThat(fields.text("posthaste-message-id"))
          .contains(retried.getFirst().messageId().value());
      assertThat(fields.text("upstash-retries")).contains("0");
      assertThat(fields.has("upstash-delay")).isFalse();
    });
    assertThat(consumer.retry("default", byPartition(List.of(id)), HeaderFields.NONE)).isEmpty();
    assertThat(installation.republished()).containsExactly(id);
  }

  @Test
  void whereOneIsRefusedNoneIsPublishedAgain() throws Exception {
    var consumer = installation.startAlone(directory);
    var ids = List.of(installation.fail(1), installation.fail(2, "upstash-queue-name=q"),
        installation.fail(3));
    assertThatThrownBy(() -> consumer.retry("default", byPartition(ids),
        new HeaderFields(List.of(new HeaderField("upstash-flow-control-key", "k"),
            new HeaderField("upstash-flow-control-value", "rate=1")))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(ids.get(1));
    assertThat(listed(consumer, Order.LATEST_FIRST)).hasSize(3);
    assertThat(installation.republished()).isEmpty();
  }

  @Test
  void aCommitThatIsLostHasDoneNothingAndCanBeAskedForAgain() throws Exception {
    var faulty = new FaultyProducers(installation.producers());
    var consumer = owning(installation.start(directory, faulty), PARTITIONS);
    var letters = byPartition(List.of(installation.fail(1)));
    listed(consumer, Order.LATEST_FIRST);
    faulty.lostCommits.set(1);

    assertThatThrownBy(() -> consumer.retry("default", letters, HeaderFields.NONE))
        .isInstanceOf(IndexUnavailableException.class);
    assertThat(listed(consumer, Order.LATEST_FIRST)).hasSize(1);
    assertThat(installation.republished()).isEmpty();
    assertThat(patiently(() -> consumer.retry("default", letters, HeaderFields.NONE))).hasSize(1);
    assertThat(installation.republished()).hasSize(1);
  }

  @Test
  void aCommitWhoseAnswerIsLostIsDoneAndNotDoneAgain() throws Exception {
    var faulty = new FaultyProducers(installation.producers());
    var consumer = owning(installation.start(directory, faulty), PARTITIONS);
    var letters = byPartition(List.of(installation.fail(1)));
    listed(consumer, Order.LATEST_FIRST);
    faulty.lostAnswers.set(1);

    assertThatThrownBy(() -> consumer.retry("default", letters, HeaderFields.NONE))
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining("may be done");
    assertThat(listed(consumer, Order.LATEST_FIRST)).isEmpty();
    assertThat(patiently(() -> consumer.retry("default", letters, HeaderFields.NONE))).isEmpty();
    assertThat(installation.republished()).hasSize(1);
  }

  @Test
  void instancesShareThePartitionsAndALetterIsPublishedAgainOnceThroughMoves() throws Exception {
    var first = installation.startAlone(directory.resolve("a"));
    var ids = new ArrayList<String>();
    for (int i = 0; i < 120; i++) ids.add(installation.fail(i));
    var answered = new ConcurrentLinkedQueue<String>();
    var one = Thread.ofVirtual().start(() -> retryAll(first, ids, answered));
    var second = installation.start(directory.resolve("b"));
    var two = Thread.ofVirtual().start(() -> retryAll(second, ids.reversed(), answered));
    await().atMost(PATIENCE).until(() -> second.status().partitions() == 2);
    assertThat(one.join(PATIENCE)).isTrue();
    first.close();
    assertThat(two.join(PATIENCE)).isTrue();
    owning(second, PARTITIONS);
    retryAll(second, ids, answered);

    assertThat(installation.republished()).doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(answered).doesNotHaveDuplicates();
    assertThat(listed(second, Order.LATEST_FIRST)).isEmpty();
  }

  @Test
  void anOwnerThatWasReplacedCannotWriteAnyMore() throws Exception {
    String id = installation.fail(1);
    var old = installation.producers().open(partition(id));
    old.initTransactions();
    old.beginTransaction();
    var consumer = installation.startAlone(directory);
    assertThat(patiently(() -> consumer.retry("default", byPartition(List.of(id)),
        HeaderFields.NONE))).hasSize(1);

    assertThatThrownBy(() -> {
      old.send(new ProducerRecord<>(
          installation.topics.name(Topic.HOPS), 0, id.getBytes(UTF_8), new byte[0])).get();
      old.commitTransaction();
    }).isInstanceOf(Exception.class);
    old.close(Duration.ZERO);
    assertThat(installation.republished()).containsExactly(id);
  }

  @Test
  void whoFollowsSeesWhatAConsumerOfTheTopicSeesInItsOrder() throws Exception {
    var consumer = installation.startAlone(directory);
    var writing = Thread.ofVirtual().start(() -> {
      for (int i = 0; i < 80; i++) {
        try {
          installation.fail(i);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    });
    var seen = new TreeMap<Integer, List<Long>>();
    var from = new HashMap<Integer, Long>();
    for (int count = 0; count < 80;) {
      var letters = page(consumer, Order.EARLIEST_FIRST, Map.copyOf(from), PATIENCE).letters();
      assertThat(letters).isNotEmpty();
      count += letters.size();
      for (Found letter : letters) {
        var place = letter.place();
        seen.computeIfAbsent(place.partition(), _ -> new ArrayList<>()).add(place.offset());
        from.put(place.partition(), place.offset() + 1);
      }
    }
    writing.join();
    var consumed = new TreeMap<Integer, List<Long>>();
    for (var record : installation.records(Topic.DLQ)) {
      consumed.computeIfAbsent(record.partition(), _ -> new ArrayList<>()).add(record.offset());
    }
    assertThat(seen).isEqualTo(consumed);
    assertThat(page(consumer, Order.EARLIEST_FIRST, Map.copyOf(from), Duration.ofMillis(50))
        .letters()).isEmpty();
  }

  private static void retryAll(DlqConsumer consumer, List<String> ids,
      ConcurrentLinkedQueue<String> answered) {
    for (String id : ids) {
      try {
        consumer.retry("default", byPartition(List.of(id)), HeaderFields.NONE)
            .forEach(each -> answered.add(each.dlqId()));
      } catch (IndexUnavailableException elsewhere) {
        assertThat(elsewhere.getMessage()).isNotEmpty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (var file : files.sorted(Comparator.naturalOrder()).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }
}
