package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.CanaryStep;
import io.posthaste.scheduler.core.Input;
import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.core.Output;
import io.posthaste.scheduler.core.PartitionScheduler;
import io.posthaste.scheduler.meter.SchedulerMetrics;
import io.posthaste.scheduler.read.Desk;
import io.posthaste.scheduler.read.Reads;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.view.View;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * One partition: hands records and the time to the core, and writes what it answers. Of the thread
 * of its task. Whatever goes wrong here aborts the transaction; what a record is to blame for is the
 * core's to deal with.
 */
final class SchedulerProcessor implements Processor<byte[], byte[], byte[], Output> {
  private static final Duration MOST_FIRING = Duration.ofMillis(20);

  /**
   * What the processors of a process share.
   *
   * @param paces one for each thread
   */
  record Shared(TopicLayout topics, StreamsSettings settings, PartitionSchedulers schedulers,
      View view, Reads reads, SchedulerMetrics metrics, CanaryRounds canaries,
      ThreadLocal<CommitPace> paces) {}

  /** What a task has while it is open. */
  private record Open(ProcessorContext<byte[], Output> context, Rows state, Rows bodies,
      PartitionScheduler core, Desk desk, CommitPace.Share pace) {}

  private final Shared shared;
  private final Map<String, Source> sources;
  private @Nullable Open open;

  SchedulerProcessor(Shared shared) {
    this.shared = shared;
    this.sources = Arrays.stream(Source.values())
        .collect(Collectors.toUnmodifiableMap(this::topicName, Function.identity()));
  }

  @Override
  public void init(ProcessorContext<byte[], Output> context) {
    int partition = context.taskId().partition();
    var pace = shared.paces().get().new Share();
    var state = rows(context, SchedulerTopology.STATE);
    var bodies = rows(context, SchedulerTopology.BODIES);
    var core = guarded(() -> shared.schedulers().open(partition, state, bodies));
    var desk = shared.reads()
        .open(partition, Arrays.stream(Source.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(),
                source -> new TopicPartition(topicName(source), partition))));
    open = new Open(context, state, bodies, core, desk, pace);
    context.schedule(shared.settings().tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    var open = open();
    var place = open.context().recordMetadata().orElseThrow();
    var source = sources.get(place.topic());
    if (source == null) throw new IllegalStateException("expected no record of " + place.topic());
    byte[] value = record.value();
    var input = new Input(source, place.offset(), Instant.ofEpochMilli(record.timestamp()),
        RecordHeaders.read(record.headers()), value == null ? null : new Body(value));
    var applied = guarded(() -> open.core().apply(input));
    write(open, applied.outputs(), record.timestamp());
    tell(open, applied.canary());
    open.desk().applied(source, place.offset());
    // Most records may be of others: that they were passed over can be committed at leisure.
    if (applied.changed()) open.pace().changed(System.nanoTime());
    commitIfDue(open);
  }

  private void tick(long nowMs) {
    var open = open();
    fire(open, nowMs);
    guarded(() -> {
      open.desk().answer(shared.view(), open.state(), open.bodies());
      return open;
    });
    open.desk().show(open.core().numbers());
    commitIfDue(open);
  }

  /**
   * A backlog of timers makes timers late; it does not keep records from being applied. What is
   * changed without an output waits for no commit of its own.
   */
  private void fire(Open open, long nowMs) {
    var now = Instant.ofEpochMilli(nowMs);
    long end = System.nanoTime() + MOST_FIRING.toNanos();
    PartitionScheduler.Fired fired;
    do {
      fired = guarded(() -> open.core().fire(now, shared.settings().maxTimers()));
      write(open, fired.outputs(), nowMs);
      tell(open, fired.canary());
    } while (fired.more() && System.nanoTime() - end < 0);
  }

  private void write(Open open, List<Output> outputs, long timestamp) {
    for (var output : outputs) {
      open.pace().changed(System.nanoTime());
      open.context()
          .forward(new Record<>(output.key().bytes(), output, timestamp,
              new org.apache.kafka.common.header.internals.RecordHeaders(
                  RecordHeaders.write(output.fields()))));
      shared.metrics().written(output.topic());
    }
  }

  private void tell(Open open, @Nullable CanaryStep step) {
    if (step != null) shared.canaries().came(open.context().taskId().partition(), step);
  }

  private static void commitIfDue(Open open) {
    if (open.pace().isDue(System.nanoTime())) open.context().commit();
  }

  /** What the store threw says more to Streams than that it threw. */
  private static <T> T guarded(Supplier<T> step) {
    try {
      return step.get();
    } catch (Rows.FailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    var closing = open;
    open = null;
    if (closing != null) {
      shared.reads().close(closing.context().taskId().partition(), closing.desk());
    }
  }

  private Open open() {
    var present = open;
    if (present == null) throw new IllegalStateException("expected an open task");
    return present;
  }

  private String topicName(Source source) {
    return shared.topics().name(SchedulerTopology.topic(source));
  }

  private static Rows rows(ProcessorContext<byte[], Output> context, String store) {
    KeyValueStore<Bytes, byte[]> rows = context.getStateStore(store);
    return new StoreRows(rows);
  }
}
