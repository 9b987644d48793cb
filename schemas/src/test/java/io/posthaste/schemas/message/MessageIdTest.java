package io.posthaste.schemas.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final long MAX_TIME = (1L << 48) - 1;

  @Test
  void theLayoutIsFrozen() {
    assertThat(MessageId.appended(TIME, 7, 1234567890123L).value())
        .isEqualTo("msg_11Yp1Nmeh9yj1sY72jPE9ZLn");
    assertThat(MessageId.appended(Instant.EPOCH, 0, 0).value())
        .isEqualTo("msg_11YcVfxkQb6JRzqk5kF2tNLw");
    assertThat(MessageId.appended(Instant.ofEpochMilli(MAX_TIME), 65535, Long.MAX_VALUE).value())
        .isEqualTo("msg_126DzLvVpBBbrdGj4iAFduSe");
    assertThat(MessageId.derived(TIME, 7, "msg_parent", "endpoint/1").value())
        .isEqualTo("msg_126RW3jQ6k52TM8V93ovzbxL");
  }

  @Property
  void anAppendedMessageIsFoundAtThePositionInItsId(
      @ForAll @LongRange(min = 0, max = MAX_TIME) long ms,
      @ForAll @IntRange(max = 65535) int partition, @ForAll @LongRange(min = 0) long offset) {
    var time = Instant.ofEpochMilli(ms);
    var id = MessageId.appended(time, partition, offset);
    assertThat(id.value()).hasSize(28).startsWith("msg_");
    assertThat(id.position())
        .contains(new MessageId.Position(time, partition, offset));
    assertThat(MessageId.parse(id.value())).contains(id);
  }

  @Property
  void idsSortByTime(@ForAll @LongRange(min = 0, max = MAX_TIME) long one,
      @ForAll @LongRange(min = 0, max = MAX_TIME) long other) {
    var first = MessageId.appended(Instant.ofEpochMilli(one), 3, 99);
    var second = MessageId.appended(Instant.ofEpochMilli(other), 3, 99);
    assertThat(Integer.signum(first.compareTo(second))).isEqualTo(Long.compare(one, other));
  }

  @Test
  void aDerivedMessageHasTimeAndPartitionButNoPosition() {
    var id = MessageId.derived(TIME, 12, "scd_1", "2026-01-02T03:04Z");
    assertThat(id.position()).isEmpty();
    assertThat(id.time()).isEqualTo(TIME);
    assertThat(id.partition()).isEqualTo(12);
  }

  @Test
  void theSameCauseGivesTheSameIdAndAnotherCauseAnother() {
    var id = MessageId.derived(TIME, 1, "msg_a", "1");
    assertThat(MessageId.derived(TIME, 1, "msg_a", "1")).isEqualTo(id);
    assertThat(MessageId.derived(TIME, 1, "msg_a", "2")).isNotEqualTo(id);
    assertThat(MessageId.derived(TIME, 1, "msg_b", "1")).isNotEqualTo(id);
  }

  @Test
  void theNumberTellsMessagesOfOneMillisecondApart() {
    assertThat(MessageId.appended(TIME, 0, 0).number()).isEqualTo("0");
    assertThat(MessageId.appended(TIME, 1, 0).number()).isEqualTo("1");
    assertThat(MessageId.appended(TIME, 0, 1).number()).isEqualTo("65536");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "msg_", "msg_1", "MSG_111111111111111111111111",
      "msg_111111111111111111111111", "msg_zzzzzzzzzzzzzzzzzzzzzzzz",
      "msg_11111111111111111111111O",
      "msg_1111111111111111111111111", "msg_1111111111111111111111é1"})
  void otherTextIsNoId(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new MessageId(text));
  }

  @Property
  void whateverTextComesInTheAnswerIsAnIdOrNone(@ForAll String text) {
    assertThat(MessageId.parse(text)).isEqualTo(Optional.empty());
    MessageId.parse("msg_" + text);
  }
}
