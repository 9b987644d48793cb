package io.posthaste.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.state.Keys;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.StoredMessages;
import io.posthaste.scheduler.state.Table;
import io.posthaste.scheduler.state.proto.GroupRow;
import io.posthaste.scheduler.state.proto.GroupRow.Endpoint;
import io.posthaste.schemas.header.HeaderField;
import org.junit.jupiter.api.Test;

class GroupViewTest {
  private static final GroupRow ROW = GroupRow.newBuilder()
      .setCreatedMs(1)
      .setUpdatedMs(2)
      .addEndpoints(Endpoint.newBuilder().setUrl("https://example.com/a").setName("a"))
      .addEndpoints(Endpoint.newBuilder().setUrl("https://example.com/b"))
      .build();
  private static final String JSON = "\"createdAt\":1,\"updatedAt\":2,"
      + "\"endpoints\":[{\"name\":\"a\",\"url\":\"https://example.com/a\"},"
      + "{\"url\":\"https://example.com/b\"}]";

  private final MemoryRows state = new MemoryRows();
  private final GroupView view = new GroupView();

  @Test
  void aTenantSeesItsOwn() {
    Table.GROUPS.put(state, Keys.group("t", "h"), ROW);
    Table.GROUPS.put(state, Keys.group("t", "g"), ROW);
    Table.GROUPS.put(state, Keys.group("tt", "i"), ROW);

    assertThat(view.answer(state, new Query.Group("t", "g")))
        .isEqualTo(Answer.found("{\"name\":\"g\"," + JSON + "}"));
    assertThat(view.answer(state, new Query.Groups("t"))).isEqualTo(
        Answer.found("[{\"name\":\"g\"," + JSON + "},{\"name\":\"h\"," + JSON + "}]"));
    assertThat(view.answer(state, new Query.Groups("nobody"))).isEqualTo(Answer.found("[]"));
    assertThat(view.answer(state, new Query.Group("t", "i")).status()).isEqualTo(404);
  }

  @Test
  void defaultsAreShown() {
    Table.GROUPS.put(state, Keys.group("t", "g"), ROW.toBuilder()
        .addDefaults(StoredMessages.toRow(HeaderField.ofText("upstash-retries", "3")))
        .addDefaults(StoredMessages.toRow(HeaderField.ofText("upstash-forward-x", "1")))
        .addDefaults(StoredMessages.toRow(HeaderField.ofText("upstash-forward-x", "2")))
        .build());

    assertThat(view.answer(state, new Query.Group("t", "g")).json()).endsWith(
        ",\"headers\":{\"Upstash-Retries\":[\"3\"],\"Upstash-Forward-X\":[\"1\",\"2\"]}}");
  }
}
