package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Attempt;
import io.posthaste.dispatcher.call.AttemptOutcome;
import io.posthaste.dispatcher.call.AttemptOutcome.NoAnswer;
import io.posthaste.dispatcher.call.DeliveryFields;
import io.posthaste.dispatcher.call.DeliveryRequest;
import io.posthaste.dispatcher.call.Message;
import io.posthaste.dispatcher.http.EndpointCaller;
import io.posthaste.dispatcher.http.EndpointCaller.ByteRoom;
import io.posthaste.dispatcher.sign.DeliverySigner;
import io.posthaste.schemas.publish.PublishLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes attempts: waits a moment for room, signs, calls. Safe for any thread. */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  /** One attempt to be made. Told on any thread. */
  interface Turn {
    Message message();

    /** Where the answer takes its bytes from. */
    ByteRoom room();

    /** Whether it waits for room only at a host that answers: others for the host wait in a lane. */
    boolean isBehind();

    /** Asked once, when there is room: whether the attempt is still to be made. */
    boolean begin(Instant now);

    /** Told once, in the place of {@link #begin}, when there was none within a moment. */
    void refused();

    /**
     * Told once of an attempt that was begun; never after {@link Attempts#cancel}.
     *
     * @return the one that follows it, in its place where it goes to the same host; null without one
     */
    @Nullable
    Turn ended(Attempt attempt);
  }

  private final EndpointCaller caller;
  private final DeliverySigner signer;
  private final DeliveryFields fields;
  private final PublishLimits limits;
  private final InstantSource clock;
  private final CallGate gate;
  private final RoundTime waitingTime;
  private final int callReserveBytes;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<AttemptOutcome>> open = new ConcurrentHashMap<>();
  private volatile boolean canceled;

  Attempts(EndpointCaller caller, DeliverySigner signer, DeliveryFields fields,
      PublishLimits limits, InstantSource clock, CallGate gate, int callReserveBytes) {
    this.caller = caller;
    this.signer = signer;
    this.fields = fields;
    this.limits = limits;
    this.clock = clock;
    this.gate = gate;
    this.waitingTime = new RoundTime(clock.instant());
    this.callReserveBytes = callReserveBytes;
  }

  void make(Turn turn) {
    var message = turn.message();
    var claim = new Shares.Claim(message.tenant().id(), message.url().origin(),
        (long) message.body().size() + callReserveBytes);
    gate.enter(new CallGate.Turn() {
      @Override
      public Shares.Claim claim() {
        return claim;
      }

      @Override
      public boolean isGranted() {
        return !message.isDirect();
      }

      @Override
      public boolean isBehind() {
        return turn.isBehind();
      }

      @Override
      public void call() {
        makeIn(claim, turn);
      }

      @Override
      public void refused() {
        turn.refused();
      }
    }, waitingTime.now());
  }

  /** Makes an attempt in the room that was taken, and then those that follow it there. */
  private void makeIn(Shares.Claim claim, Turn turn) {
    start(turn, attempt -> {
      Turn next = null;
      boolean stays = false;
      try {
        next = attempt == null ? null : turn.ended(attempt);
        stays = next != null && next.message().url().origin().equals(claim.host());
      } finally {
        if (!stays) gate.leave(claim, waitingTime.now());
      }
      if (next == null) return;
      if (stays) {
        makeIn(claim, next);
      } else {
        make(next);
      }
    });
  }

  /** Refuses what has waited too long for room. To be called each round, by one thread. */
  void refuseLate() {
    gate.refuseLate(waitingTime.tick(clock.instant()));
  }

  /** Calls that wait for room. */
  int waiting() {
    return gate.waiting();
  }

  /** Calls of a tenant that have begun. */
  int calls(String tenant) {
    return gate.calls(tenant);
  }

  /** Breaks off all calls; of none of them anything is told. */
  void cancel() {
    canceled = true;
    gate.clear();
    for (var call : open.values()) call.cancel(true);
  }

  private void start(Turn turn, Consumer<@Nullable Attempt> ended) {
    var startedAt = clock.instant();
    if (canceled || !turn.begin(startedAt)) {
      ended.accept(null);
      return;
    }
    var message = turn.message();
    CompletableFuture<AttemptOutcome> call;
    try {
      call = caller.call(request(message, startedAt), turn.room());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("messageId", message.id()).setCause(e).log("cannot be called");
      ended.accept(attempt(startedAt, new NoAnswer("cannot be called: " + e)));
      return;
    }
    long number = numbers.getAndIncrement();
    open.put(number, call);
    if (canceled) call.cancel(true);
    var _ = call.whenComplete((outcome, failure) -> {
      open.remove(number);
      if (call.isCancelled()) {
        ended.accept(null);
      } else {
        ended.accept(attempt(startedAt, failure == null
            ? outcome
            : new NoAnswer("cannot be called: " + failure)));
      }
    });
  }

  private DeliveryRequest request(Message message, Instant now) {
    var body = message.body();
    var keys = message.tenant().keys();
    String signature = signer.sign(keys, message.url().text(), body.bytes(), now);
    return new DeliveryRequest(message.url(), message.command().method(),
        fields.of(message, signature), body, limits.timeout(message.command().timeout()));
  }

  private Attempt attempt(Instant startedAt, AttemptOutcome outcome) {
    var now = clock.instant();
    return new Attempt(startedAt,
        now.isBefore(startedAt) ? Duration.ZERO : Duration.between(startedAt, now), outcome);
  }
}
