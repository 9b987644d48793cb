package io.posthaste.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.Train.Car;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static Car car(int number) {
    return new Car(MessageId.appended(NOW, 3, number), number + 1L, 2, NOW.plusMillis(number),
        HeaderFields.of(HeaderField.ofText("destination", "https://example.com/ä"),
            HeaderField.ofBytes("upstash-forward-x", new byte[]{(byte) 0xff, 0})),
        new Body(("körper " + number).getBytes(StandardCharsets.UTF_8)));
  }

  private static Train train(Car... cars) {
    return new Train("default/q/orders", 7, 6, NOW.plusSeconds(60), 3, List.of(cars));
  }

  @Test
  void aTrainIsReadAsItWasWritten() {
    var train = train(car(0), car(1),
        new Car(MessageId.appended(NOW, 3, 9), 1, 1, NOW, HeaderFields.NONE, Body.EMPTY));
    assertThat(Train.isTrain(train.toFields())).isTrue();
    var read = Train.read(train.toFields(), train.toBody());
    assertThat(read).usingRecursiveComparison().isEqualTo(train);
  }

  @Test
  void itsMessagesTakeNoMoreRoomThanTheySay() {
    var car = car(0);
    assertThat(train(car).toBody().size())
        .isLessThanOrEqualTo(4 + 50 + Train.sizeOf(car.fields(), car.body()));
  }

  @Test
  void whatIsCutOffOrEmptyIsNoTrain() {
    var train = train(car(0), car(1));
    byte[] whole = train.toBody().bytes();
    for (int length = 0; length < whole.length; length++) {
      var cut = new Body(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Train.read(train.toFields(), cut))
          .isInstanceOf(CorruptRecordException.class);
    }
    assertThatThrownBy(() -> Train.read(train.toFields(), new Body(new byte[4])))
        .isInstanceOf(CorruptRecordException.class);
    assertThat(Train.isTrain(HeaderFields.NONE)).isFalse();
  }
}
