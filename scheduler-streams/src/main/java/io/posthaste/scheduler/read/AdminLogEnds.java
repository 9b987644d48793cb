package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers. The admin client is used, not closed. */
public record AdminLogEnds(Admin admin, TopicLayout topics, Duration limit) implements LogEnds {
  @Override
  public CompletionStage<Map<Source, Long>> of(int partition) {
    var ingest = new TopicPartition(topics.name(Topic.INGEST), partition);
    var hops = new TopicPartition(topics.name(Topic.HOPS), partition);
    var latest = OffsetSpec.latest();
    var asked = admin.listOffsets(Map.of(ingest, latest, hops, latest),
        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
            .timeoutMs(Math.toIntExact(limit.toMillis())));
    return asked.partitionResult(ingest)
        .toCompletionStage()
        .thenCombine(asked.partitionResult(hops).toCompletionStage(),
            (ingestEnd, hopsEnd) -> Map.of(Source.INGEST, ingestEnd.offset(), Source.HOPS,
                hopsEnd.offset()));
  }
}
