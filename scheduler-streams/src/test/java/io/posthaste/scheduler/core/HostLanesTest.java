package io.posthaste.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Lane;
import io.posthaste.scheduler.state.proto.LaneRow;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Outcome.Kind;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostLanesTest extends LaneTests {
  @Test
  void whatFindsNoRoomWaitsInTheLaneOfItsHost() {
    var ids = IntStream.range(0, 40)
        .mapToObj(i -> MessageId.derived(partition.now, 0, "direct", "" + i))
        .toList();
    for (var id : ids) {
      partition.tell(TestPartition.direct(Kind.DEFERRED, id, 1, null, null), Body.EMPTY);
    }
    var lane = Lane.host("default", "https://example.com:443");
    assertThat(granted()).containsExactlyElementsOf(ids.subList(0, Lanes.HOST_PARALLELISM));
    assertThat(partition.lastGrant().lane()).isNotNull();
    assertThat(partition.lastGrant().attempt()).isEqualTo(1);

    done(ids.get(0));
    assertThat(granted()).as("trusted with one more").hasSize(Lanes.HOST_PARALLELISM + 2);
    partition.tell(TestPartition.outcome(Kind.DEFERRED, grantOf(ids.get(1))));
    assertThat(granted()).hasSize(Lanes.HOST_PARALLELISM + 2);
    assertThat(row(lane).getParallelism()).isEqualTo((Lanes.HOST_PARALLELISM + 1) / 2);
    assertThat(partition.events()).isEmpty();
  }

  @Test
  void aDeferredMessageLeavesTheLaneOfItsHostWhenItWasCalled() {
    var id = MessageId.derived(partition.now, 0, "direct", "1");
    partition.tell(TestPartition.direct(Kind.DEFERRED, id, 1, null, null), Body.EMPTY);
    partition.tell(TestPartition.retry(grantOf(id), partition.now.plusSeconds(1)));
    partition.pass(Duration.ofSeconds(1));
    assertThat(partition.lastGrant().lane()).isNull();
    assertThat(partition.lastGrant().attempt()).isEqualTo(2);
    partition.pass(Duration.ofMinutes(5));
    assertThat(row(Lane.host("default", "https://example.com:443")))
        .isEqualTo(LaneRow.getDefaultInstance());
  }
}
