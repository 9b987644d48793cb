package io.posthaste.dlqconsumer;

import static io.posthaste.dlqconsumer.Installation.PATIENCE;
import static io.posthaste.dlqconsumer.Installation.byPartition;
import static io.posthaste.dlqconsumer.Installation.listed;
import static io.posthaste.dlqconsumer.Installation.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.dlqconsumer.list.LetterQuery.Found;
import io.posthaste.dlqconsumer.list.Order;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Letters that have had their time. The shortest that can be set is a minute: these are old. */
@ExtendWith(BrokerExtension.class)
class RetentionIT {
  private static final Duration RETENTION = Duration.ofMinutes(1);
  private static final Duration AGE = Duration.ofSeconds(50);

  private final Installation installation;

  RetentionIT(TestBroker broker) {
    var settings = TopicSettings.oneBroker();
    installation = new Installation(broker, new TopicSettings(settings.prefix(),
        settings.partitions(), settings.replicationFactor(), settings.minInsyncReplicas(),
        settings.maxBodyBytes(), settings.retention().withDeadLetters(RETENTION)));
  }

  @AfterEach
  void stop() {
    installation.close();
  }

  @Test
  void aLetterExpiresFromTheTopicAndTheIndexAndCursorsHoldOn(@TempDir Path directory)
      throws Exception {
    var consumer = installation.startAlone(directory.resolve("a"));
    var ids = new ArrayList<String>();
    for (int i = 0; i < 20; i++) ids.add(installation.fail(i, Instant.now().minus(AGE)));
    var whole = page(consumer, Order.EARLIEST_FIRST, Map.of(), Duration.ZERO);
    assertThat(whole.letters()).extracting(Found::dlqId).containsExactlyInAnyOrderElementsOf(ids);
    var half = new TreeMap<Integer, Long>();
    for (var letter : whole.letters().subList(0, 10)) {
      half.put(letter.place().partition(), letter.place().offset() + 1);
    }

    await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(listed(consumer, Order.LATEST_FIRST)).isEmpty());
    assertThat(consumer.entries()).isZero();
    await().atMost(PATIENCE)
        .untilAsserted(() -> assertThat(installation.records(Topic.DLQ)).isEmpty());
    assertThat(consumer.delete("default", byPartition(ids))).isEmpty();
    assertThat(consumer.retry("default", byPartition(ids), HeaderFields.NONE)).isEmpty();
    assertThat(installation.republished()).isEmpty();

    String newest = installation.fail(99);
    for (var cursor : List.of(Map.<Integer, Long>of(), half, whole.next())) {
      assertThat(page(consumer, Order.EARLIEST_FIRST, cursor, PATIENCE).letters())
          .as("from %s", cursor)
          .extracting(Found::dlqId)
          .containsExactly(newest);
    }
    consumer.close();
    for (String place : List.of("a", "new")) {
      try (var next = installation.startAlone(directory.resolve(place))) {
        assertThat(listed(next, Order.LATEST_FIRST)).as("index in %s", place)
            .containsExactly(newest);
      }
    }
  }

  @Test
  void whatTheTopicStillHasBesideNewerLettersIsNotListed(@TempDir Path directory)
      throws Exception {
    var fresh = new ArrayList<String>();
    for (int i = 0; i < 40; i += 2) {
      installation.fail(i, Instant.now().minus(RETENTION).minusSeconds(1));
      fresh.add(installation.fail(i + 1));
    }
    var consumer = installation.startAlone(directory);

    assertThat(listed(consumer, Order.LATEST_FIRST))
        .containsExactlyInAnyOrderElementsOf(fresh);
  }
}
