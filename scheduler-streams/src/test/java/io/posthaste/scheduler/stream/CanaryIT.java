package io.posthaste.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.posthaste.scheduler.canary.CanarySettings;
import io.posthaste.scheduler.canary.CanaryStatus;
import io.posthaste.scheduler.core.Input;
import io.posthaste.scheduler.core.Observer;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.core.Transition;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.view.Views;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What canaries and the look at the logs say while work does not flow; the test is the dispatcher. */
@ExtendWith(BrokerExtension.class)
class CanaryIT {
  private static final HeaderFields STOPS = HeaderFields.of(
      new HeaderField("x-stop", "here"));

  private final MovedClock clock = new MovedClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final Set<String> answered = new HashSet<>();

  private static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  private Scheduler start(Installation installation, Path state, CanarySettings canary)
      throws InterruptedException {
    var settings = Settings.of(installation.group, state, canary);
    var scheduler = new Scheduler(settings, installation.kafka, installation.topics, "localhost:1",
        (partition, rows, bodies) -> new StoppableScheduler(installation, partition, rows, bodies),
        new Views(PublishLimits.DEFAULT), new SchedulerMetrics(meters), clock);
    scheduler.start();
    assertThat(scheduler.awaitSettled(Duration.ofMinutes(1))).isTrue();
    return scheduler;
  }

  /** As a dispatcher does, but that a granted canary may be told anything of. */
  private void answer(Installation installation) throws Exception {
    for (var record : installation.read(Topic.DUE)) {
      var grant = Grant.read(RecordHeaders.read(record.headers()));
      if (!answered.add(grant.messageId().value())) continue;
      installation.append(Topic.OUTCOMES, grant.outcomePartition(), null,
          new Outcome(Outcome.Kind.DONE, grant.messageId(), grant.number(), 0, null, null, null,
              null, null, null, HeaderFields.NONE).toFields());
    }
  }

  @Test
  void theySayHowFarWorkComes(TestBroker broker, @TempDir Path state) throws Exception {
    try (var installation = new Installation(broker.bootstrapServers(), broker.freshTopics())
        .provisioned()) {
      var scheduler = start(installation, state,
          new CanarySettings(true, Duration.ofMillis(100), Duration.ofSeconds(1)));
      try {
        assertThat(scheduler.canaries().state()).isNotEqualTo(CanaryStatus.State.FLOWING);
        eventually().untilAsserted(() -> assertThat(scheduler.canaries().lost().values())
            .as("there is no dispatcher")
            .hasSize(4)
            .containsOnly("granted, and no dispatcher has answered it"));
        assertThat(meters.counter("posthaste.scheduler.canaries", "result", "lost").count())
            .isGreaterThanOrEqualTo(4);

        eventually().untilAsserted(() -> {
          answer(installation);
          assertThat(scheduler.canaries().state()).isEqualTo(CanaryStatus.State.FLOWING);
        });
        assertThat(scheduler.status().problem()).isNull();

        installation.append(Topic.INGEST, 2, null, STOPS);
        eventually().untilAsserted(() -> {
          answer(installation);
          assertThat(scheduler.canaries().lost()).as("the thread of the partition does not go on")
              .containsEntry(2, "written to ingest and not read from there");
        });
        eventually().untilAsserted(() -> {
          clock.ahead = clock.ahead.plusSeconds(31);
          assertThat(scheduler.status().problem()).contains("behind, and not moved for 30 s",
              installation.topics.name(Topic.INGEST) + "-2");
        });

        goesOn.countDown();
        eventually().untilAsserted(() -> {
          answer(installation);
          assertThat(scheduler.canaries().state()).isEqualTo(CanaryStatus.State.FLOWING);
          assertThat(scheduler.status().problem()).isNull();
        });
        assertThat(installation.read(Topic.EVENTS)).isEmpty();
        assertThat(installation.read(Topic.DLQ)).isEmpty();
      } finally {
        goesOn.countDown();
        scheduler.stop();
      }
    }
  }

  @Test
  void whoHasNoPartitionsStandsByAndWaitsForNone(TestBroker broker, @TempDir Path first,
      @TempDir Path second) throws Exception {
    var usual = TopicSettings.oneBroker();
    var topics = new TopicSettings("canary-standby.", 1, usual.replicationFactor(),
        usual.minInsyncReplicas(), usual.maxBodyBytes(), usual.retention());
    try (var installation = new Installation(broker.bootstrapServers(), topics).provisioned()) {
      var canary = new CanarySettings(true, Duration.ofMillis(100), Duration.ofSeconds(1));
      var owner = start(installation, first, canary);
      var spare = start(installation, second, canary);
      try {
        eventually().untilAsserted(() -> assertThat(
            List.of(owner.status().partitions(), spare.status().partitions()))
            .containsExactlyInAnyOrder(0, 1));
        var idle = owner.status().partitions() == 0 ? owner : spare;
        eventually().until(() -> idle.status().state() == SchedulerStatus.State.RUNNING);
        assertThat(idle.status().problem()).isNull();
        assertThat(idle.canaries()).isEqualTo(CanaryStatus.NONE);
      } finally {
        spare.stop();
        owner.stop();
      }
    }
  }

  /** The system's, and what the test puts it ahead by. */
  private static final class MovedClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return InstantSource.system().instant().plus(ahead);
    }
  }

  /** Does not go on from a record with {@code x-stop} before the test says so. */
  private final class StoppableScheduler extends PartitionScheduler {
    StoppableScheduler(Installation installation, int partition, Rows state, Rows bodies) {
      super(EchoScheduler.settings(installation.topics), partition, state, bodies,
          EchoScheduler.TENANTS, PublishLimits.DEFAULT, Observer.NONE);
    }

    @Override
    protected void decide(Transition t, Input input) {
      if (!input.fields().has("x-stop")) {
        super.decide(t, input);
        return;
      }
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
