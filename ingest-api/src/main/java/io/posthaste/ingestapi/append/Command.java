package io.posthaste.ingestapi.append;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.publish.RoutingKey;
import org.jspecify.annotations.Nullable;

/**
 * A record for the ingest topic.
 *
 * @param key decides the partition; null where any will do, or the caller names one
 * @param value body of a message, or JSON; not to be changed afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes have one owner
public record Command(@Nullable RoutingKey key, HeaderFields fields, byte[] value) {
  /** The key as it stands on the record. */
  public byte @Nullable [] keyBytes() {
    return key == null ? null : key.bytes();
  }

  /** About what it takes of memory, in bytes. */
  public long sizeBytes() {
    return (long) InFlightBytes.OVERHEAD_BYTES + fields.sizeBytes() + value.length;
  }
}
