package io.posthaste.ingestapi.control;

import io.posthaste.ingestapi.request.Refusal;
import java.util.concurrent.Semaphore;
import reactor.core.publisher.Mono;

/** Room for a number of requests that wait. Safe for any thread. */
public final class WaitingRoom {
  private final int seats;
  private final Semaphore free;

  public WaitingRoom(int seats) {
    this.seats = seats;
    this.free = new Semaphore(seats);
  }

  /** How many wait now. */
  public int taken() {
    return seats - free.availablePermits();
  }

  /**
   * Waits in the room until it is over, or whoever waits goes away. Fails with status 503 when
   * there is no room.
   */
  <T> Mono<T> held(Mono<T> waiting) {
    return Mono.defer(() -> {
      if (!free.tryAcquire()) {
        throw new Refusal(503, "wait: " + seats + " requests wait already, try again later")
            .asException();
      }
      return waiting.doFinally(_ -> free.release());
    });
  }
}
