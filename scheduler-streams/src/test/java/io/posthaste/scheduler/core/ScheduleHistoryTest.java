package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.grammar.CronGrammar;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Outcome;
import io.posthaste.schemas.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * Whatever is done to schedules, and however often the scheduler is started anew: each fires at the
 * times of its cron at which it stood and was not paused, once, with what it was made of then.
 */
class ScheduleHistoryTest {
  private static final List<String> CRONS = List.of("* * * * *", "*/3 * * * *", "@every 10s",
      "*/15 * * * * *");

  enum Act {
    PUT_A,
    PUT_B,
    PAUSE_A,
    PAUSE_B,
    RESUME_A,
    RESUME_B,
    DELETE_A,
    DELETE_B,
    RESTART,
    NOTHING
  }

  record Step(Act act, int which) {}

  /** What is to be expected of one schedule. */
  private static final class Model {
    private @Nullable String cron;
    private boolean paused;
    private Instant since = Instant.EPOCH;
    private int version;
    private final List<String> expected = new ArrayList<>();

    /** All that was due until now. */
    void settle(Instant now) {
      if (cron != null && !paused) {
        var parsed = CronGrammar.parse(cron);
        for (var next = parsed.next(since).orElseThrow(); next.isBefore(now);) {
          expected.add(next + " of version " + version);
          next = parsed.next(next).orElseThrow();
        }
      }
      since = now;
    }
  }

  private final TestPartition partition = new TestPartition();
  private final Map<String, Model> models = new TreeMap<>(
      Map.of("A", new Model(), "B", new Model()));
  private final Map<String, List<String>> fired = new TreeMap<>(
      Map.of("A", new ArrayList<>(), "B", new ArrayList<>()));

  @Property(tries = 300)
  void eachFiresWhenItShouldAndNeverElse(@ForAll("steps") List<Step> steps) {
    new ScheduleHistoryTest().run(steps); // all tries have one instance
  }

  private void run(List<Step> steps) {
    partition.now = TestPartition.START.plusMillis(500); // no cron is due at half a second
    for (var step : steps) {
      act(step);
      for (int second = 0; second < 17 + step.which; second++) {
        partition.pass(Duration.ofSeconds(1));
        deliver();
      }
    }
    models.forEach((id, model) -> {
      model.settle(partition.now);
      assertThat(fired.get(id)).as(id).isEqualTo(model.expected);
    });
    assertThat(partition.deadLetters()).isEmpty();
  }

  private void act(Step step) {
    if (step.act == Act.RESTART) partition.restart();
    if (step.act == Act.RESTART || step.act == Act.NOTHING) return;
    String id = step.act.name().substring(step.act.name().length() - 1);
    var model = models.get(id);
    if (model == null) throw new AssertionError(id);
    model.settle(partition.now);
    switch (step.act) {
      case PUT_A, PUT_B -> {
        model.cron = CRONS.get(step.which);
        model.paused = false;
        model.version++;
        partition.ingest("", "type=schedule.put", "destination=https://example.com/a",
            "upstash-schedule-id=" + id, "upstash-cron=" + model.cron,
            "upstash-forward-version=" + model.version);
      }
      case PAUSE_A, PAUSE_B -> {
        model.paused = true;
        command("pause", id);
      }
      case RESUME_A, RESUME_B -> {
        model.paused = false;
        command("resume", id);
      }
      case DELETE_A, DELETE_B -> {
        model.cron = null;
        command("delete", id);
      }
      case RESTART, NOTHING -> throw new AssertionError(step);
    }
  }

  private void command(String verb, String id) {
    partition.ingest("", "type=schedule." + verb, "upstash-schedule-id=" + id,
        "reply-topic=" + TestPartition.REPLIES);
  }

  private void deliver() {
    for (var output : partition.of(Topic.DUE).toList()) {
      var grant = Grant.read(output.fields());
      String id = output.fields().text(OwnFields.SCHEDULE).orElseThrow();
      fired.computeIfAbsent(id, _ -> new ArrayList<>())
          .add(grant.dueAt() + " of version "
              + output.fields().text("upstash-forward-version").orElseThrow());
      partition.tell(TestPartition.outcome(Outcome.Kind.DONE, grant));
    }
    partition.outputs.removeIf(output -> output.topic() == Topic.DUE);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators
        .combine(Arbitraries.of(Act.class),
            Arbitraries.integers().between(0, CRONS.size() - 1))
        .as(Step::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(30);
  }
}
