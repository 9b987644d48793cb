package io.posthaste.ingestapi.batch;

import io.posthaste.schemas.header.HeaderFields;
import org.jspecify.annotations.Nullable;

/**
 * One message of a batch call, as it was sent.
 *
 * @param index its place in the batch, from 0
 * @param headers its own header fields; those of the call do not apply to it
 * @param body empty when none was sent
 * @param queue name of the queue to go through; null without one
 */
@SuppressWarnings("ArrayRecordComponent") // a message is never compared; its bytes have one owner
public record BatchItem(int index, String destination, HeaderFields headers, byte[] body,
    @Nullable String queue) {
  /** How messages for the client name the item. */
  public String where() {
    return "[" + index + "]";
  }
}
