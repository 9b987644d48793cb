package io.posthaste.ingestapi.read;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.util.List;
import reactor.core.publisher.Mono;

/** Messages that dispatchers took straight from the ingest topic and are not done with. */
public interface MessagesInHand {
  /** One of them, with the fields of its record. */
  record InHand(MessageId id, HeaderFields fields) {}

  /** The tenant's; fails with {@link ReadUnavailableException} when a dispatcher does not answer. */
  Mono<List<InHand>> of(String tenant);

  /** Of the tenant's calls, granted ones too; fails as {@link #of} does. */
  Mono<Parallelism> parallelism(String tenant);
}
