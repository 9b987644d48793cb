package io.posthaste.scheduler.stream;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.core.Output;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Three topics in, one processor with two stores, any topic out. All names stand for ever: they are
 * in the names of changelogs and in what processes of different versions tell each other.
 */
final class SchedulerTopology {
  static final String STATE = "state";
  static final String BODIES = "bodies";
  private static final String PROCESSOR = "scheduler";
  private static final String SINK = "outputs";
  private static final int SEGMENT_BYTES = 50 << 20;

  /** Of a record that a producer has stamped with nonsense nothing is dropped. */
  private static final TimestampExtractor TIMESTAMPS = (record, _) -> Math.max(0,
      record.timestamp());

  private SchedulerTopology() {}

  static Topology of(TopicLayout topics,
      ProcessorSupplier<byte[], byte[], byte[], Output> processors) {
    var topology = new Topology();
    for (var source : Source.values()) {
      topology.addSource(AutoOffsetReset.none(), name(source), TIMESTAMPS,
          new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.name(topic(source)));
    }
    var sink = new Sink(topics);
    return topology
        .addProcessor(PROCESSOR, processors,
            Arrays.stream(Source.values()).map(SchedulerTopology::name).toArray(String[]::new))
        .addStateStore(store(STATE, topics), PROCESSOR)
        .addStateStore(store(BODIES, topics), PROCESSOR)
        .addSink(SINK, sink, new ByteArraySerializer(), sink, sink, PROCESSOR);
  }

  static Topic topic(Source source) {
    return switch (source) {
      case INGEST -> Topic.INGEST;
      case HOPS -> Topic.HOPS;
      case OUTCOMES -> Topic.OUTCOMES;
    };
  }

  private static String name(Source source) {
    return topic(source).suffix();
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name,
      TopicLayout topics) {
    return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(),
        Serdes.ByteArray()).withCachingDisabled().withLoggingEnabled(changelog(topics));
  }

  private static Map<String, String> changelog(TopicLayout topics) {
    var config = new LinkedHashMap<String, String>();
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(topics.maxRecordBytes()));
    config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
    config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(topics.settings().minInsyncReplicas()));
    return config;
  }
}
