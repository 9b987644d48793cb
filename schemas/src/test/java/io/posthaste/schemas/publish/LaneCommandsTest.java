package io.posthaste.schemas.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.posthaste.schemas.grammar.InvalidValueException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneCommandsTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aQueuesChangeSaysOnlyWhatWasGiven() {
    var all = new QueueChange(3, true);
    assertThat(QueueChange.parse(utf8("{\"paused\":true,\"parallelism\":3}"))).isEqualTo(all);
    assertThat(QueueChange.parse(all.toJson())).isEqualTo(all);
    assertThat(all.toJson()).asString().isEqualTo("{\"parallelism\":3,\"paused\":true}");
    var nothing = new QueueChange(null, null);
    assertThat(QueueChange.parse(utf8("{}"))).isEqualTo(nothing);
    assertThat(QueueChange.parse(utf8(""))).isEqualTo(nothing);
    assertThat(QueueChange.parse(utf8("{\"parallelism\":null}"))).isEqualTo(nothing);
    assertThat(nothing.toJson()).asString().isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{\"parallelism\":0}|parallelism: expected an integer from 1 to 2147483647, but got '0'",
      "{\"parallelism\":-1}|parallelism: expected an integer from 1 to 2147483647, but got '-1'",
      "{\"parallelism\":1.5}|parallelism: expected an integer from 1 to 2147483647, but got '1.5'",
      "{\"parallelism\":2147483648}|parallelism: expected an integer from 1 to 2147483647, but got '2147483648'",
      "{\"parallelism\":\"3\"}|parallelism: expected a number, but got a text",
      "{\"parallelism\":[3]}|parallelism: expected neither an object nor an array",
      "{\"paused\":\"true\"}|paused: expected true or false, but got 'true'",
      "{\"paused\":1}|paused: expected true or false, but got '1'",
      "{\"pause\":true}|pause: there is no such property, expected parallelism, paused",
      "{\"paused\":true,\"paused\":false}|body: expected a JSON object",
      "{\"paused\":true}{}|body: expected a JSON object",
      "{\"paused\":true|body: expected a JSON object",
      "[]|body: expected a JSON object",
      "hello|body: expected a JSON object"})
  void aQueuesChangeThatCannotBeMadeIsRefused(String json, String problem) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> QueueChange.parse(utf8(json)))
        .withMessage(problem);
  }

  @Test
  void pinsAreReadAndWrittenBack() {
    var all = new PinnedLimits(3, 20, Duration.ofMinutes(2));
    assertThat(PinnedLimits.parse(utf8("{\"parallelism\":3,\"rate\":20,\"period\":120}")))
        .isEqualTo(all);
    assertThat(PinnedLimits.parse(all.toJson())).isEqualTo(all);
    assertThat(PinnedLimits.parse(utf8("{\"rate\":20}")))
        .isEqualTo(new PinnedLimits(null, 20, Duration.ofSeconds(1)));
    var parallelism = new PinnedLimits(3, null, Duration.ofSeconds(1));
    assertThat(PinnedLimits.parse(utf8("{\"parallelism\":3}"))).isEqualTo(parallelism);
    assertThat(PinnedLimits.parse(parallelism.toJson())).isEqualTo(parallelism);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{}|parallelism, rate: expected one of them or both, but got neither",
      "{\"period\":5}|period: expected a rate beside it",
      "{\"parallelism\":1,\"period\":5}|period: expected a rate beside it",
      "{\"rate\":0}|rate: expected an integer from 1 to 2147483647, but got '0'",
      "{\"rate\":1,\"period\":604801}|period: expected an integer from 1 to 604800, but got '604801'",
      "{\"rate\":1,\"period\":0}|period: expected an integer from 1 to 604800, but got '0'",
      "{\"rate\":1,\"period\":\"1m\"}|period: expected a number, but got a text"})
  void pinsThatCannotHoldAreRefused(String json, String problem) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> PinnedLimits.parse(utf8(json)))
        .withMessage(problem);
  }

  @Test
  void unpinningIsAboutWhatItNames() {
    assertThat(Unpinned.parse(utf8("{\"parallelism\":true}"))).isEqualTo(new Unpinned(true, false));
    assertThat(Unpinned.parse(utf8("{\"rate\":true,\"parallelism\":false}")))
        .isEqualTo(new Unpinned(false, true));
    assertThat(Unpinned.parse(utf8(""))).isEqualTo(new Unpinned(false, false));
    var both = new Unpinned(true, true);
    assertThat(Unpinned.parse(both.toJson())).isEqualTo(both);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> Unpinned.parse(utf8("{\"rate\":\"yes\"}")))
        .withMessage("rate: expected true or false, but got 'yes'");
  }
}
