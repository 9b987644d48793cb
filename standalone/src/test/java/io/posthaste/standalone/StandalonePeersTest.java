package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.ingestapi.read.NamedPeers;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandalonePeersTest {
  private static final String HERE = "http://127.0.0.1:1";
  private static final String THERE = "http://127.0.0.1:2";

  @Test
  void whatIsLeftOutIsWhereTheSettingsSayOrNowhere() {
    try (var named = new NamedPeers(List.of(), List.of(), List.of(THERE), List.of(),
        InetAddress::getAllByName, Duration.ofSeconds(5))) {
      var all = new StandalonePeers(HERE, _ -> true, named);
      assertThat(List.of(all.schedulers(), all.dispatchers(), all.dlqConsumers(), all.eventLogs()))
          .containsOnly(List.of(HERE));

      var some = new StandalonePeers(HERE, service -> service.equals("scheduler"), named);
      assertThat(some.schedulers()).containsExactly(HERE);
      assertThat(some.dispatchers()).isEmpty();
      assertThat(some.dlqConsumers()).containsExactly(THERE);
      assertThat(some.eventLogs()).isEmpty();
    }
  }
}
