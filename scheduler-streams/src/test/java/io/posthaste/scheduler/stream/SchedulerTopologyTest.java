package io.posthaste.scheduler.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.Output;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class SchedulerTopologyTest {
  /** Another text here is another application to a running installation: its state would be lost. */
  @Test
  void namesStandForEver() {
    var topology = SchedulerTopology.of(new TopicLayout(TopicSettings.defaults()),
        Idle::new);

    assertThat(topology.describe().toString().strip()).isEqualTo("""
        Topologies:
           Sub-topology: 0
            Source: hops (topics: [posthaste.hops])
              --> scheduler
            Source: ingest (topics: [posthaste.ingest])
              --> scheduler
            Source: outcomes (topics: [posthaste.outcomes])
              --> scheduler
            Processor: scheduler (stores: [bodies, state])
              --> outputs
              <-- ingest, hops, outcomes
            Sink: outputs (extractor class: Sink[topics=TopicLayout[settings=%s]])
              <-- scheduler""".formatted(TopicSettings.defaults()));
  }

  private static final class Idle implements Processor<byte[], byte[], byte[], Output> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }
}
