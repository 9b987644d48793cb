package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.Route;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bodies of records out of what Kafka sent, but for large ones of ingest records that the
 * other of scheduler and dispatcher owns: those read as empty. Both read all of the topic, and who is
 * not the owner needs to know only that.
 */
public final class OwnBodies extends ByteArrayDeserializer {
  /** Below it a copy costs no more than a look at the headers. */
  static final int LARGE = 16 << 10;

  private static final byte[] NOTHING = {};

  private final String ingest;
  private final Route mine;

  /** @param ingest name of the topic */
  public OwnBodies(String ingest, Route mine) {
    this.ingest = ingest;
    this.mine = mine;
  }

  @Override
  public byte @Nullable [] deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
    if (data != null && data.remaining() >= LARGE && topic.equals(ingest) && isOfOther(headers)) {
      return NOTHING;
    }
    return super.deserialize(topic, headers, data);
  }

  /** Also false where one stamp is not enough to tell. */
  private boolean isOfOther(Headers headers) {
    Optional<Route> stamped = Optional.empty();
    boolean found = false;
    for (var header : headers) {
      if (!header.key().equalsIgnoreCase(HeaderNames.ROUTE)) continue;
      if (found || header.value() == null) return false;
      found = true;
      stamped = Route.parse(new String(header.value(), StandardCharsets.UTF_8));
    }
    return stamped.orElse(Route.SCHEDULED) != mine;
  }
}
