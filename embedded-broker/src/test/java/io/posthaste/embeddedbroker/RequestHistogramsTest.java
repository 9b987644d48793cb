package io.posthaste.embeddedbroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.yammer.metrics.core.Histogram;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.network.metrics.RequestMetrics;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.junit.jupiter.api.Test;

class RequestHistogramsTest {
  @Test
  void theBrokerTakesThoseThatAreThere() {
    RequestHistograms.register();
    var registered = KafkaYammerMetrics.defaultRegistry().allMetrics().values();

    for (var request : new String[]{ApiKeys.PRODUCE.name, ApiKeys.END_TXN.name}) {
      assertThat(registered).containsAll(histogramsOf(new RequestMetrics(request)).toList());
    }
    assertThat(KafkaYammerMetrics.defaultRegistry().allMetrics().values())
        .as("made by the broker in addition")
        .hasSameSizeAs(registered);
  }

  private static Stream<Histogram> histogramsOf(RequestMetrics metrics) {
    return Stream.concat(
        Stream.of(metrics.requestQueueTimeHist, metrics.localTimeHist, metrics.remoteTimeHist,
            metrics.throttleTimeHist, metrics.responseQueueTimeHist, metrics.responseSendTimeHist,
            metrics.totalTimeHist, metrics.requestBytesHist),
        Stream.of(metrics.messageConversionsTimeHist, metrics.tempMemoryBytesHist)
            .flatMap(Optional::stream));
  }
}
