package io.posthaste.schemas.topic;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of one installation: their names and how they are made.
 *
 * @param settings of the installation
 */
public record TopicLayout(TopicSettings settings) {
  /** Room for what is added to a command after {@code ingest}: headers of ours, a response. */
  private static final int ADDED_BYTES = 256 << 10;

  /**
   * Small: {@code deleteRecords} and compaction free whole closed segments, never the one being
   * written.
   */
  private static final int SMALL_SEGMENT_BYTES = 50 << 20;
  private static final int LARGE_SEGMENT_BYTES = 512 << 20;

  /** A topic's name, with the prefix. */
  public String name(Topic topic) {
    return settings.prefix() + topic.suffix();
  }

  /** How many partitions a topic is made with. */
  public int partitions(Topic topic) {
    return switch (topic.partitions()) {
      case PAIRED, FREE -> settings.partitions();
      case ONE -> 1;
    };
  }

  /** The largest record that a topic takes, with everything in it, as the broker counts it. */
  public int maxRecordBytes(Topic topic) {
    int command = 4 * settings.maxBodyBytes();
    return topic == Topic.INGEST ? command : command + ADDED_BYTES;
  }

  /** What every producer and changelog needs as its largest size: that of the largest topic. */
  public int maxRecordBytes() {
    return maxRecordBytes(Topic.EVENTS);
  }

  /** How a topic is made. */
  public TopicSpec spec(Topic topic) {
    return new TopicSpec(topic, name(topic), partitions(topic), settings.replicationFactor(),
        configs(topic));
  }

  /** How all topics are made. */
  public List<TopicSpec> specs() {
    return Arrays.stream(Topic.values()).map(this::spec).toList();
  }

  private Map<String, String> configs(Topic topic) {
    var configs = new LinkedHashMap<String, String>();
    configs.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(settings.minInsyncReplicas()));
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxRecordBytes(topic)));
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, switch (topic.timestamps()) {
      case BROKER -> "LogAppendTime";
      case WRITER -> "CreateTime";
    });
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, switch (topic.cleanup()) {
      case TIME, UNTIL_CONSUMED -> TopicConfig.CLEANUP_POLICY_DELETE;
      case COMPACT -> TopicConfig.CLEANUP_POLICY_COMPACT;
      case COMPACT_AND_TIME ->
        TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE;
    });
    if (topic == Topic.INGEST) {
      // The broker would else measure what a producer has compressed, and take what fits nowhere else.
      configs.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "uncompressed");
    }
    configs.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMs(topic)));
    configs.putAll(segments(topic));
    return configs;
  }

  /** Kafka's retention time; -1 keeps for ever. */
  private long retentionMs(Topic topic) {
    return switch (topic) {
      case INGEST -> settings.retention().ingest().toMillis();
      case DLQ -> settings.retention().deadLetters().toMillis();
      case EVENTS -> settings.retention().events().toMillis();
      case REPLIES -> settings.retention().replies().toMillis();
      case HOPS, DUE, OUTCOMES, CONFIG -> -1;
    };
  }

  private Map<String, String> segments(Topic topic) {
    String small = Integer.toString(SMALL_SEGMENT_BYTES);
    return switch (topic.cleanup()) {
      case UNTIL_CONSUMED, COMPACT -> Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, small);
      case COMPACT_AND_TIME -> Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, small,
          TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segmentMs(topic)),
          // A reader that was away for less than the retention must still see what was deleted.
          TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(retentionMs(topic)));
      case TIME ->
        Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(LARGE_SEGMENT_BYTES),
            TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segmentMs(topic)));
    };
  }

  /**
   * Age is counted from a segment's last record: a segment must close well within the retention.
   */
  private long segmentMs(Topic topic) {
    return Math.min(Duration.ofDays(1).toMillis(), retentionMs(topic));
  }
}
