package io.posthaste.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
  private final Precedence precedence = new Precedence(List.of("causes", "effects"));

  @Test
  void theFirstTopicWaitsForNothing() {
    assertThat(precedence.ready("causes", at(1, 5, 9), PrecedenceTest::thereIsMore)).isEqualTo(3);
    assertThat(precedence.isItsTurn("causes", PrecedenceTest::thereIsMore)).isTrue();
  }

  @Test
  void effectsWaitForCausesOfTheirTime() {
    precedence.ready("causes", at(1, 5), PrecedenceTest::thereIsMore);
    assertThat(precedence.ready("effects", at(2, 5, 6, 7), PrecedenceTest::thereIsMore))
        .isEqualTo(2);
    precedence.ready("effects", List.of(), PrecedenceTest::thereIsMore);
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::thereIsMore)).isFalse();
    precedence.ready("causes", at(6), PrecedenceTest::thereIsMore);
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::thereIsMore)).isTrue();
    assertThat(precedence.ready("effects", at(6, 7), PrecedenceTest::thereIsMore)).isEqualTo(1);
  }

  @Test
  void effectsDoNotWaitWhereAllCausesAreRead() {
    precedence.ready("causes", at(1), PrecedenceTest::thereIsMore);
    assertThat(precedence.ready("effects", at(2), PrecedenceTest::thereIsMore)).isZero();
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::allIsRead)).isTrue();
    assertThat(precedence.ready("effects", at(2, 3), PrecedenceTest::allIsRead)).isEqualTo(2);
  }

  @Test
  void effectsWaitUntilItIsKnownWhetherThereAreCauses() {
    assertThat(precedence.ready("effects", at(2), PrecedenceTest::thereIsMore)).isZero();
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::thereIsMore)).isFalse();
  }

  @Test
  void whoHasNothingToWaitForHasItsTurn() {
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::thereIsMore)).isTrue();
    assertThat(precedence.ready("effects", List.of(), PrecedenceTest::thereIsMore)).isZero();
    assertThat(precedence.isItsTurn("effects", PrecedenceTest::thereIsMore)).isTrue();
  }

  private static boolean thereIsMore(String topic) {
    return true;
  }

  private static boolean allIsRead(String topic) {
    return false;
  }

  private static List<ConsumerRecord<byte[], byte[]>> at(long... times) {
    return Arrays.stream(times).mapToObj(PrecedenceTest::record).toList();
  }

  private static ConsumerRecord<byte[], byte[]> record(long time) {
    return new ConsumerRecord<>("topic", 0, 0, time, TimestampType.LOG_APPEND_TIME, 0, 0,
        new byte[0], new byte[0], new RecordHeaders(), Optional.empty());
  }
}
