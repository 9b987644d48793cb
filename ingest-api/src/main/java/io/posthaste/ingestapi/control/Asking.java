package io.posthaste.ingestapi.control;

import io.posthaste.ingestapi.append.Command;
import io.posthaste.ingestapi.append.InFlightBytes;
import io.posthaste.ingestapi.ask.Commands;
import io.posthaste.ingestapi.ask.NoReplyException;
import io.posthaste.ingestapi.observe.ApiMeters;
import io.posthaste.ingestapi.observe.CommandResult;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.RoutingKey;
import io.posthaste.schemas.record.Reply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks commands, keeping count of them and of the memory that they take until answered. */
public final class Asking {
  private static final byte[] NOTHING = {};

  private final Commands commands;
  private final InFlightBytes inFlight;
  private final ApiMeters meters;

  public Asking(Commands commands, InFlightBytes inFlight, ApiMeters meters) {
    this.commands = commands;
    this.inFlight = inFlight;
    this.meters = meters;
  }

  /** See {@link Commands#partitions}. */
  public int partitions() {
    return commands.partitions();
  }

  /** As {@link Commands#ask}; {@code share}, which has the command, is held until the answer. */
  public CompletionStage<Reply> ask(Command command, InFlightBytes.Share share) {
    return counted(share, () -> commands.ask(command));
  }

  /**
   * As {@link Commands#ask}.
   *
   * @throws io.posthaste.ingestapi.request.RefusedException with status 503 when memory is short
   */
  public CompletionStage<Reply> ask(Command command) {
    return inShare(command, share -> ask(command, share));
  }

  /**
   * As {@link Commands#askAt}.
   *
   * @throws io.posthaste.ingestapi.request.RefusedException with status 503 when memory is short
   */
  public CompletionStage<Reply> askAt(int partition, Command command) {
    return inShare(command,
        share -> counted(share, () -> commands.askAt(partition, command)));
  }

  /**
   * A command that is no publish.
   *
   * @param value JSON; null for none
   */
  public static Command command(CommandType type, String tenant, @Nullable RoutingKey key,
      HeaderField about, byte @Nullable [] value) {
    var fields = HeaderFields.of(new HeaderField(HeaderNames.TYPE, type.text()),
        new HeaderField(HeaderNames.TENANT, tenant), about);
    return new Command(key, fields, value == null ? NOTHING : value);
  }

  private CompletionStage<Reply> inShare(Command command,
      Function<InFlightBytes.Share, CompletionStage<Reply>> asked) {
    var share = inFlight.open();
    try {
      share.add(command.sizeBytes());
      return asked.apply(share);
    } finally {
      share.release();
    }
  }

  private CompletionStage<Reply> counted(InFlightBytes.Share share,
      Supplier<CompletionStage<Reply>> asked) {
    long begun = System.nanoTime();
    share.hold();
    return asked.get().whenComplete((reply, failure) -> {
      share.release();
      meters.asked(Duration.ofNanos(System.nanoTime() - begun), result(reply, failure));
    });
  }

  private static CommandResult result(@Nullable Reply reply, @Nullable Throwable failure) {
    if (reply != null) return CommandResult.ofStatus(reply.status());
    return failure instanceof NoReplyException
        ? CommandResult.TIMED_OUT
        : CommandResult.LOG_UNAVAILABLE;
  }
}
