package io.posthaste.dispatcher.call;

import static io.posthaste.dispatcher.call.Records.due;
import static io.posthaste.dispatcher.call.Records.fields;
import static io.posthaste.dispatcher.call.Records.grant;
import static io.posthaste.dispatcher.call.Records.granted;
import static io.posthaste.dispatcher.call.Records.grants;
import static io.posthaste.dispatcher.call.Records.train;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Train;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTriageTest {
  private static final String URL = "https://example.com/a";
  private static final String LANE = "default/q/orders";
  private static final HeaderFields CAR = fields("destination", URL);

  @Test
  void aGrantIsCalledWithTheMessagesOwnFieldsAndBody() {
    var message = granted("destination", URL, "upstash-label", "a", "posthaste-group", "g",
        "posthaste-schedule", "scd_a");

    assertThat(message.grant()).isEqualTo(grant());
    assertThat(message.id()).isEqualTo(grant().messageId());
    assertThat(message.dueAt()).isEqualTo(grant().dueAt());
    assertThat(message.isDirect()).isFalse();
    assertThat(message.fields()).isEqualTo(fields("destination", URL, "upstash-label", "a"));
    assertThat(message.body().size()).isEqualTo(5);
    assertThat(message.group()).isEqualTo("g");
    assertThat(message.schedule()).isEqualTo("scd_a");
  }

  @Test
  void itIsAwaitedWhereItsQueueIsSaidToWait() {
    assertThat(granted("destination", URL).awaited()).isFalse();
    assertThat(granted("destination", URL, "posthaste-awaited-on", "2").awaited()).isTrue();
  }

  @Test
  void whatTheSchedulerHasSeenToIsNoHindrance() {
    var message = granted("destination", URL, "upstash-delay", "1d", "upstash-cron", "* * * * *",
        "upstash-deduplication-id", "d", "type", "schedule.put", "route", "scheduled");

    assertThat(message.grant().attempt()).isEqualTo(3);
  }

  @Test
  void aCanaryIsNotCalledWhateverElseItsRecordSays() {
    assertThat(grants().decide(due(grant(), "type", "canary")))
        .isEqualTo(new Decision.Canary(grant()));
    assertThat(grants().decide(due(grant(), "type", "canary", "destination", URL)))
        .isEqualTo(new Decision.Canary(grant()));
  }

  @Test
  void withoutAGrantItIsCorrupt() {
    var decision = grants().decide(new DueRecord(fields("destination", URL), Body.EMPTY));

    assertThat(decision).isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({"posthaste-grant, 0", "posthaste-grant, x", "posthaste-attempt, 0",
      "posthaste-outcome-partition, 4", "posthaste-outcome-partition, -1",
      "posthaste-message-id, msg_x"})
  void aGrantThatNoServiceOfOursHasWrittenIsCorrupt(String name, String value) {
    var good = due(grant(), "destination", URL);
    var bad = new DueRecord(good.fields().and(new HeaderField(name, value)), good.body());

    assertThat(grants().decide(bad)).isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({"tenant, nobody, tenant: there is no tenant nobody",
      "destination, my-group, destination:", "upstash-method, BREW, upstash-method:"})
  void ofWhatCannotBeCalledTheGrantIsToldBack(String name, String value, String problem) {
    var decision = grants().decide(due(grant(), "destination", URL, name, value));

    assertThat(decision).asInstanceOf(InstanceOfAssertFactories.type(Decision.Uncallable.class))
        .satisfies(told -> assertThat(told.grant()).isEqualTo(grant()))
        .satisfies(told -> assertThat(told.problem()).startsWith(problem));
  }

  private static Decision decide(Train train) {
    return grants().decide(due(train));
  }

  private static Train withCar(Train.Car car) {
    var train = train(LANE, 3, 2, CAR);
    return new Train(train.lane(), train.number(), train.after(), train.startBy(),
        train.outcomePartition(), List.of(train.cars().getFirst(), car));
  }

  @Test
  void theMessagesOfATrainAreCalledByItsStartAndTheirOwnGrants() {
    var train = train(LANE, 3, 2, fields("destination", URL, "upstash-label", "a"), CAR);

    var ride = (Decision.Ride) decide(train);

    assertThat(ride.train().number()).isEqualTo(3);
    assertThat(ride.train().after()).isEqualTo(2);
    assertThat(ride.train().lane()).isEqualTo(LANE);
    assertThat(ride.cars()).hasSize(2);
    var first = ((Decision.Call) ride.cars().getFirst()).message();
    var car = train.cars().getFirst();
    assertThat(first.id()).isEqualTo(car.messageId());
    assertThat(first.grant().number()).isEqualTo(2);
    assertThat(first.grant().attempt()).isEqualTo(1);
    assertThat(first.grant().startBy()).isEqualTo(train.startBy());
    assertThat(first.grant().outcomePartition()).isEqualTo(2);
    assertThat(first.dueAt()).isEqualTo(car.dueAt());
    assertThat(first.fields()).isEqualTo(car.fields());
    assertThat(first.body().size()).isEqualTo(1);
  }

  @Test
  void aMessageOfATrainThatCannotBeCalledIsToldInItsTurn() {
    var ride = (Decision.Ride) decide(
        train(LANE, 1, 0, CAR, fields("destination", URL, "tenant", "nobody"), CAR));

    assertThat(ride.cars()).hasOnlyElementsOfTypes(Decision.Call.class, Decision.Uncallable.class);
    assertThat(ride.cars().get(1))
        .asInstanceOf(InstanceOfAssertFactories.type(Decision.Uncallable.class))
        .satisfies(told -> assertThat(told.problem()).contains("there is no tenant nobody"))
        .satisfies(told -> assertThat(told.grant().messageId())
            .isEqualTo(ride.train().cars().get(1).messageId()));
  }

  @ParameterizedTest
  @CsvSource({"posthaste-train, x", "posthaste-train-after, x", "posthaste-start-by, soon",
      "posthaste-outcome-partition, 4", "posthaste-outcome-partition, -1"})
  void aTrainThatNoServiceOfOursHasWrittenIsCorrupt(String name, String value) {
    var good = due(train(LANE, 1, 0, CAR));
    var bad = new DueRecord(good.fields().and(new HeaderField(name, value)), good.body());

    assertThat(grants().decide(bad)).isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 5, 40, 60})
  void aTrainThatIsCutOffIsCorrupt(int length) {
    var good = due(train(LANE, 1, 0, CAR, CAR));
    var bad = new DueRecord(good.fields(),
        new Body(Arrays.copyOf(good.body().bytes(), length)));

    assertThat(grants().decide(bad)).isInstanceOf(Decision.Corrupt.class);
  }

  @Test
  void aTrainWithoutMessagesIsCorrupt() {
    assertThat(decide(train(LANE, 1, 0))).isInstanceOf(Decision.Corrupt.class);
  }

  @Test
  void aTrainWithoutItsLaneIsCorrupt() {
    var good = due(train(LANE, 1, 0, CAR));
    var bad = new HeaderFields(good.fields()
        .list()
        .stream()
        .filter(field -> !field.name().equals("posthaste-lane"))
        .toList());

    assertThat(grants().decide(new DueRecord(bad, good.body())))
        .isInstanceOf(Decision.Corrupt.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "2, 0, 1", "2, 1, 4"})
  void aTrainWithABadGrantIsCorruptAsAWhole(long grant, int attempt, int partition) {
    var good = train(LANE, 1, 0, CAR).cars().getFirst();
    var bad = new Train.Car(MessageId.derived(good.dueAt(), partition, "scd_a", "1"), grant,
        attempt, good.dueAt(), good.fields(), good.body());

    assertThat(decide(withCar(bad))).isInstanceOf(Decision.Corrupt.class);
  }
}
