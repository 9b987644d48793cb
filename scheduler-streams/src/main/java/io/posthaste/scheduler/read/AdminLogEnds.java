package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers. The admin client is used, not closed. */
public record AdminLogEnds(Admin admin, TopicLayout topics, Duration limit) implements LogEnds {
  @Override
  public CompletionStage<Map<Source, Long>> of(int partition) {
    var asked = new EnumMap<Source, TopicPartition>(Source.class);
    asked.put(Source.INGEST, new TopicPartition(topics.name(Topic.INGEST), partition));
    asked.put(Source.HOPS, new TopicPartition(topics.name(Topic.HOPS), partition));
    asked.put(Source.OUTCOMES, new TopicPartition(topics.name(Topic.OUTCOMES), partition));
    var latest = asked.values()
        .stream()
        .collect(Collectors.toMap(Function.identity(), _ -> OffsetSpec.latest()));
    return admin.listOffsets(latest,
        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
            .timeoutMs(Math.toIntExact(limit.toMillis())))
        .all()
        .toCompletionStage()
        .thenApply(found -> {
          var ends = new EnumMap<Source, Long>(Source.class);
          asked.forEach((source, place) -> {
            var end = found.get(place);
            if (end != null) ends.put(source, end.offset());
          });
          return ends;
        });
  }
}
