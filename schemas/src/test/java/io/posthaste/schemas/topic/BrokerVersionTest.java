package io.posthaste.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerVersionTest {
  @Test
  void brokersOfTheOldestVersionAndNewerWillDo() {
    assertThat(BrokerVersion.problem(Map.of("metadata.version", (short) 7))).isEmpty();
    assertThat(BrokerVersion.problem(Map.of("metadata.version", (short) 30))).isEmpty();
  }

  @Test
  void olderOnesAreToldWithWhatTheyAre() {
    assertThat(BrokerVersion.problem(Map.of("metadata.version", (short) 6)).orElseThrow())
        .contains("metadata.version is 6", "7 is needed");
    assertThat(new BrokerTooOldException("metadata.version is 6", null))
        .hasMessageContaining("upgrade them to Kafka 3.3 or newer");
  }

  @Test
  void brokersThatDoNotTellAreLetPass() {
    assertThat(BrokerVersion.problem(Map.of())).isEmpty();
  }
}
