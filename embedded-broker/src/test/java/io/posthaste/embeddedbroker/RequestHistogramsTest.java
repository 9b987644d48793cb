package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.yammer.metrics.core.Metric;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.network.metrics.RequestMetrics;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.junit.jupiter.api.Test;

class RequestHistogramsTest {
  @Test
  void theBrokerTakesThoseThatAreThere() {
    var registry = KafkaYammerMetrics.defaultRegistry();
    List.copyOf(registry.allMetrics().keySet()).forEach(registry::removeMetric);
    RequestHistograms.register();
    var registered = Set.copyOf(registry.allMetrics().values());

    for (var request : RequestHistograms.FREQUENT) {
      assertThat(histogramsOf(new RequestMetrics(request))).as(request)
          .isSubsetOf(registered)
          .hasSizeGreaterThanOrEqualTo(8);
    }
    assertThat(registry.allMetrics()).as("none is left over").hasSize(registered.size());
  }

  private static List<Metric> histogramsOf(RequestMetrics metrics) {
    return Stream.<Metric>concat(
        Stream.of(metrics.requestQueueTimeHist, metrics.localTimeHist, metrics.remoteTimeHist,
            metrics.throttleTimeHist, metrics.responseQueueTimeHist, metrics.responseSendTimeHist,
            metrics.totalTimeHist, metrics.requestBytesHist),
        Stream.of(metrics.messageConversionsTimeHist, metrics.tempMemoryBytesHist)
            .flatMap(Optional::stream))
        .toList();
  }
}
