package io.posthaste.dispatcher.call;

import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.publish.CommandType;
import io.posthaste.schemas.publish.Destination;
import io.posthaste.schemas.publish.ParsedPublish;
import io.posthaste.schemas.publish.PublishCommand;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.record.CorruptRecordException;
import io.posthaste.schemas.record.Grant;
import io.posthaste.schemas.record.Train;
import io.posthaste.schemas.tenant.Tenants;

/** Decides about records of the due topic. Safe for any thread. */
public final class GrantTriage {
  private final PublishParser parser;
  private final Tenants tenants;
  private final int partitions;

  /** @param partitions of the topics that are written to */
  public GrantTriage(PublishParser parser, Tenants tenants, int partitions) {
    this.parser = parser;
    this.tenants = tenants;
    this.partitions = partitions;
  }

  /** Never fails. */
  public Decision decide(DueRecord record) {
    if (Train.isTrain(record.fields())) return ride(record);
    Grant grant;
    try {
      grant = grant(record);
    } catch (RuntimeException e) {
      return new Decision.Corrupt(e);
    }
    return isCanary(record) ? new Decision.Canary(grant) : decide(record, grant);
  }

  private static boolean isCanary(DueRecord record) {
    return record.fields()
        .text(HeaderNames.TYPE)
        .filter(CommandType.CANARY.text()::equals)
        .isPresent();
  }

  private Decision ride(DueRecord record) {
    Train train;
    try {
      train = Train.read(record.fields(), record.body());
      for (var car : train.cars()) checked(grant(train, car));
    } catch (RuntimeException e) {
      return new Decision.Corrupt(e);
    }
    return new Decision.Ride(train, train.cars()
        .stream()
        .map(car -> decide(new DueRecord(car.fields(), car.body()), grant(train, car)))
        .toList());
  }

  private static Grant grant(Train train, Train.Car car) {
    return new Grant(car.messageId(), car.grant(), car.attempt(), car.dueAt(), train.startBy(),
        train.outcomePartition());
  }

  private Decision decide(DueRecord record, Grant grant) {
    try {
      return switch (parser.parse(OwnFields.without(record.fields()))) {
        case ParsedPublish.Refused refused -> new Decision.Uncallable(grant, refused.message());
        case ParsedPublish.Valid(var command) -> decide(record, grant, command);
      };
    } catch (RuntimeException e) {
      return new Decision.Uncallable(grant, e.toString());
    }
  }

  /** What it says of partitions decides where is written: nothing may wait for one that is not. */
  private Grant grant(DueRecord record) {
    return checked(Grant.read(record.fields()));
  }

  private Grant checked(Grant grant) {
    if (grant.number() <= Message.DIRECT || grant.attempt() < 1 || isNoPartition(grant
        .outcomePartition()) || isNoPartition(grant.messageId().partition())) {
      throw new CorruptRecordException("a grant of a message on " + partitions + " partitions, but "
          + "got " + grant);
    }
    return grant;
  }

  private boolean isNoPartition(int number) {
    return number < 0 || number >= partitions;
  }

  private Decision decide(DueRecord record, Grant grant, PublishCommand command) {
    var tenant = tenants.byId(command.tenant()).orElse(null);
    if (tenant == null) {
      return new Decision.Uncallable(grant,
          HeaderNames.TENANT + ": there is no tenant " + command.tenant());
    }
    var own = record.fields();
    return switch (command.destination()) {
      case Destination.Url(var url) ->
        new Decision.Call(new Message(grant, OwnFields.without(own), record.body(), command, url,
            tenant, own.text(OwnFields.GROUP).orElse(null),
            own.text(OwnFields.SCHEDULE).orElse(null), own.has(OwnFields.AWAITED_ON)));
      case Destination.Group _ ->
        new Decision.Uncallable(grant, HeaderNames.DESTINATION + ": expected a URL");
    };
  }
}
