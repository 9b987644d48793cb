package io.posthaste.ingestapi.append;

import io.posthaste.ingestapi.request.Refusal;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that requests may take together, from the first byte read to the acknowledgement of
 * the last record. When it is used up, requests are refused with 503. Safe for any thread.
 */
public final class InFlightBytes {
  /** Counted for each message beside its bytes: headers, futures, what frameworks keep of it. */
  public static final int OVERHEAD_BYTES = 1024;

  private final long capacity;
  private final AtomicLong used = new AtomicLong();

  public InFlightBytes(long capacity) {
    this.capacity = capacity;
  }

  /** What is in use now, in bytes. */
  public long used() {
    return used.get();
  }

  /** A share for one request, empty at first, with one holder. */
  public Share open() {
    return new Share();
  }

  /**
   * What one request takes. It has several holders, the request itself and each append, and goes
   * back as a whole when the last of them lets go.
   */
  public final class Share {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger(1);

    private Share() {}

    /**
     * Takes more.
     *
     * @throws io.posthaste.ingestapi.request.RefusedException with status 503 when that is too much
     */
    public void add(long more) {
      if (used.addAndGet(more) > capacity) {
        used.addAndGet(-more);
        throw new Refusal(503, "too much is being published at this moment, try again later")
            .asException();
      }
      bytes.addAndGet(more);
    }

    /** One holder more. Only a holder may call it. */
    public void hold() {
      holders.incrementAndGet();
    }

    /** One holder less; each calls it once. */
    public void release() {
      if (holders.decrementAndGet() == 0) used.addAndGet(-bytes.get());
    }
  }
}
