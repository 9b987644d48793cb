package io.posthaste.scheduler.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who owns a partition answers for it, and what one process leaves another takes. */
@ExtendWith(BrokerExtension.class)
class OwnersIT {
  private static final String DESTINATION = "destination=https://example.com/";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir
  private Path directory;
  @TempDir
  private Path otherDirectory;
  private Installation installation;

  @BeforeEach
  void open(TestBroker broker) {
    installation = new Installation(broker.bootstrapServers(), broker.freshTopics());
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void aMessageOfEachPartitionIsGranted() throws Exception {
    installation.provisioned().start(directory);

    for (int p = 0; p < 4; p++) installation.append(p, "body " + p, DESTINATION);

    await().atMost(LIMIT)
        .untilAsserted(() -> assertThat(installation.values(Topic.DUE))
            .containsExactly("body 0", "body 1", "body 2", "body 3"));
  }

  @Test
  void aCommandIsAnswered() throws Exception {
    installation.provisioned().start(directory);

    var id = installation.append(1, "body", DESTINATION, "correlation-id=c1", "reply-partition=2",
        "reply-topic=" + installation.topics.name(Topic.REPLIES));

    await().atMost(LIMIT)
        .untilAsserted(() -> assertThat(installation.read(Topic.REPLIES)).singleElement()
            .satisfies(reply -> {
              assertThat(reply.partition()).isEqualTo(2);
              assertThat(new String(reply.value(), UTF_8)).contains(id.value());
            }));
  }

  @Test
  void anIdlePartitionAnswersAfterARestart() throws Exception {
    var first = installation.provisioned().start(directory);
    var id = installation.append(0, "body", DESTINATION, "upstash-delay=1h");
    assertThat(ask(first, 0, id.value()).status()).isEqualTo(200);
    first.stop();
    var second = installation.start(directory);

    assertThat(ask(second, 0, "msg_unknown").status()).isEqualTo(404);
    assertThat(ask(second, 1, "msg_unknown").status()).isEqualTo(404);
  }

  @Test
  void aPartitionOfAnotherProcessIsNotAnswered() throws Exception {
    var scheduler = installation.provisioned().start(directory);

    assertThat(ask(scheduler, 4, "msg_unknown").status()).isEqualTo(421);
  }

  @Test
  void twoProcessesShareThePartitionsAndOneTakesOver() throws Exception {
    var one = installation.provisioned().start(directory, "one:1", (_, _, _) -> {
      throw new IllegalStateException();
    });
    var ids = new ArrayList<String>();
    for (int p = 0; p < 4; p++) {
      ids.add(installation.append(p, "body", DESTINATION, "upstash-delay=1h").value());
    }
    var two = installation.start(otherDirectory, "two:2",
        new Views(
            PublishLimits.DEFAULT));
    one.stop();

    await().atMost(LIMIT)
        .untilAsserted(() -> assertThat(two.owners())
            .isEqualTo(Map.of(0, "two:2", 1, "two:2", 2, "two:2", 3, "two:2")));
    for (var id : ids) {
      int partition = ids.indexOf(id); // named as the owner before its state is restored
      await().atMost(LIMIT)
          .untilAsserted(() -> assertThat(ask(two, partition, id).status()).isEqualTo(200));
    }
  }

  private static Answer ask(Scheduler scheduler, int partition,
      String id) {
    return scheduler.ask(partition, new Query.Message("default", id));
  }
}
