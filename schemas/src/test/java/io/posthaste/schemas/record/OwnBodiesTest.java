package io.posthaste.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.publish.Route;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnBodiesTest {
  private static final String INGEST = "posthaste.ingest";
  private static final byte[] LARGE = new byte[OwnBodies.LARGE];
  private static final byte[] SMALL = new byte[OwnBodies.LARGE - 1];

  private final OwnBodies dispatcher = new OwnBodies(INGEST, Route.DIRECT);
  private final OwnBodies scheduler = new OwnBodies(INGEST, Route.SCHEDULED);

  @Test
  void theOwnerHasTheBody() {
    assertThat(read(dispatcher, LARGE, "route", "direct")).isEqualTo(LARGE);
    assertThat(read(dispatcher, LARGE, "Route", "Direct")).isEqualTo(LARGE);
    assertThat(read(scheduler, LARGE, "route", "scheduled")).isEqualTo(LARGE);
    assertThat(read(scheduler, LARGE)).isEqualTo(LARGE);
    assertThat(read(scheduler, LARGE, "route", "elsewhere")).isEqualTo(LARGE);
  }

  @Test
  void theOtherDoesNotCopyItWhereItIsLarge() {
    assertThat(read(scheduler, LARGE, "Route", "Direct")).isEmpty();
    assertThat(read(dispatcher, LARGE)).isEmpty();
    assertThat(read(dispatcher, LARGE, "route", "scheduled")).isEmpty();
    assertThat(read(scheduler, LARGE, "route", "direct", "type", "queue.put")).isEmpty();
    assertThat(read(dispatcher, LARGE, "route", "elsewhere")).isEmpty();
    assertThat(read(scheduler, SMALL, "route", "direct")).isEqualTo(SMALL);
  }

  @Test
  void whereOneStampDoesNotTellBothHaveIt() {
    assertThat(read(scheduler, LARGE, "route", "direct", "route", "scheduled")).isEqualTo(LARGE);
    assertThat(read(dispatcher, LARGE, "route", "direct", "route", "scheduled")).isEqualTo(LARGE);
    assertThat(read(dispatcher, LARGE, "route", null)).isEqualTo(LARGE);
  }

  @Test
  void otherTopicsHaveOneReader() {
    assertThat(dispatcher.deserialize("posthaste.due", new RecordHeaders(), ByteBuffer.wrap(LARGE)))
        .isEqualTo(LARGE);
    assertThat(dispatcher.deserialize(INGEST, new RecordHeaders(), (ByteBuffer) null)).isNull();
    assertThat(dispatcher.deserialize(INGEST, LARGE)).isEqualTo(LARGE);
  }

  private static byte @Nullable [] read(OwnBodies bodies, byte[] body,
      @Nullable String... fields) {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < fields.length; i += 2) {
      var name = Objects.requireNonNull(fields[i]);
      var value = fields[i + 1];
      headers.add(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
    return bodies.deserialize(INGEST, headers, ByteBuffer.wrap(body));
  }
}
