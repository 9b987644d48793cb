package io.posthaste.scheduler.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionsHandlerTest {
  private static final Instant NOON = Instant.ofEpochSecond(1_767_225_600);

  private final List<Query> asked = new ArrayList<>();
  private final PartitionsHandler handler = new PartitionsHandler(() -> Optional.of(partitions()),
      InstantSource.fixed(NOON));

  private PartitionsHandler.Partitions partitions() {
    return new PartitionsHandler.Partitions() {
      @Override
      public Map<Integer, String> owners() {
        return Map.of(3, "host:1");
      }

      @Override
      public Answer ask(int partition, Query query) {
        asked.add(query);
        return Answer.found("" + partition);
      }
    };
  }

  private InternalResponse handle(Map<String, String> parameters, String... path) {
    return handler.handle(InternalRequest.get(List.of(path), parameters));
  }

  @Test
  void everyQuestionAboutLanesHasItsPath() {
    var tenant = Map.of("tenant", "t");
    assertThat(handle(tenant, "3", "queues")).isEqualTo(new InternalResponse(200, "3"));
    handle(tenant, "3", "queues", "q");
    handle(tenant, "3", "flow-control");
    handle(Map.of("tenant", "t", "search", "a/b"), "3", "flow-control");
    handle(Map.of("tenant", "t", "key", "a/b"), "3", "flow-control");

    assertThat(asked).containsExactly(new Query.Queues("t"), new Query.Queue("t", "q"),
        new Query.FlowControls("t", "", NOON), new Query.FlowControls("t", "a/b", NOON),
        new Query.FlowControl("t", "a/b", NOON));
  }

  @Test
  void nothingIsAskedForNobodyOrAtNoPath() {
    assertThat(handle(Map.of(), "3", "queues").status()).isEqualTo(400);
    assertThat(handle(Map.of("tenant", "t"), "3", "flow-control", "k").status()).isEqualTo(404);
    assertThat(handle(Map.of("tenant", "t"), "3").status()).isEqualTo(404);
    assertThat(asked).isEmpty();
    assertThat(handle(Map.of()).json()).isEqualTo("{\"3\":\"http://host:1\"}");
  }
}
