package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of the ingest topic.
 *
 * @param appendedAt the broker's time of the append
 * @param body the value; null where the record has none, which a publish means as an empty one
 */
public record IngestRecord(int partition, long offset, Instant appendedAt, HeaderFields fields,
    @Nullable Body body) {
  public MessageId messageId() {
    return MessageId.appended(appendedAt, partition, offset);
  }

  public Body bodyOrEmpty() {
    return body == null ? Body.EMPTY : body;
  }
}
