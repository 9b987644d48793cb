package io.posthaste.ingestapi;

import io.posthaste.ingestapi.read.InternalHttp;

/**
 * Connections to the dlq-consumers.
 *
 * @param pages for answers that are as large as dead letters are
 * @param waits for answers that take their time, one for each request that waits
 */
record DeadLetterHttp(InternalHttp pages, InternalHttp waits) implements AutoCloseable {
  /** Together they say how much memory pages can take. */
  private static final int PAGE_CONNECTIONS = 8;
  private static final int PAGE_BYTES = 8 << 20;
  /** A byte of a body takes six characters at most, and there is more than the body. */
  private static final long TIMES_BODY = 7;

  static DeadLetterHttp of(InternalProperties internal, IngestApiProperties properties) {
    int bytes = (int) Math.min(Integer.MAX_VALUE,
        Math.max(PAGE_BYTES, TIMES_BODY * properties.maxBodyBytes().toBytes()));
    return new DeadLetterHttp(new InternalHttp(internal.token(), PAGE_CONNECTIONS, bytes),
        new InternalHttp(internal.token(), Math.max(1, properties.maxWaitingRequests()), bytes));
  }

  @Override
  public void close() {
    pages.close();
    waits.close();
  }
}
