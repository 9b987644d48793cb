package io.posthaste.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartOptionsTest {
  private static StartOptions parse(String line) {
    return StartOptions.parse(List.of(line.split(" ")), Map.of());
  }

  @Test
  void devAloneListensOnPort8080OfLoopbackAndKeepsItsDataUnderData() {
    assertThat(parse("dev"))
        .isEqualTo(new StartOptions(true, "127.0.0.1", 8080, null, Path.of("data")));
    assertThat(parse("start").development()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev --port 9000", "dev --port=9000", "dev -port=9000", "dev -port 9000"})
  void aFlagIsReadInEveryForm(String line) {
    assertThat(parse(line).port()).isEqualTo(9000);
  }

  @Test
  void everyFlagIsRead() {
    assertThat(parse("dev --host 0.0.0.0 --port 0 --kafka-port 9999 --data-dir /tmp/x"))
        .isEqualTo(new StartOptions(true, "0.0.0.0", 0, 9999, Path.of("/tmp/x")));
    assertThat(parse("dev --in-memory").dataDirectory()).isNull();
  }

  @Test
  void thePortVariableCountsInDevelopmentAndTheFlagWins() {
    var environment = Map.of("QSTASH_DEV_PORT", "8123");
    assertThat(StartOptions.parse(List.of("dev"), environment).port()).isEqualTo(8123);
    assertThat(StartOptions.parse(List.of("dev", "--port", "1"), environment).port()).isEqualTo(1);
    assertThat(StartOptions.parse(List.of("start"), environment).port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"serve|expected dev or start, but got 'serve'",
      "dev --port|--port needs a value",
      "dev --port x|expected a port from 0 to 65535, but got 'x'",
      "dev --port 65536|expected a port from 0 to 65535, but got '65536'",
      "dev --quiet|unknown option '--quiet'", "dev extra|unexpected argument 'extra'",
      "dev --in-memory=yes|--in-memory takes no value",
      "dev --in-memory --data-dir x|--in-memory and --data-dir exclude each other"})
  void aLineThatCannotBeFollowedSaysWhy(String line, String problem) {
    assertThatExceptionOfType(StartOptions.UsageException.class).isThrownBy(() -> parse(line))
        .withMessageContaining(problem);
  }

  @Test
  void aBadPortVariableIsNamed() {
    assertThatExceptionOfType(StartOptions.UsageException.class)
        .isThrownBy(() -> StartOptions.parse(List.of("dev"), Map.of("QSTASH_DEV_PORT", "x")))
        .withMessageContaining("QSTASH_DEV_PORT");
  }

  @Test
  void theFirstDevelopmentUserIsTheOneThatClientsKnow() {
    assertThat(DevelopmentTenants.USERS).extracting(DevelopmentTenants.User::token)
        .containsExactly(
            "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=",
            "eyJVc2VySUQiOiJ0ZXN0VXNlcjEiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9",
            "eyJVc2VySUQiOiJ0ZXN0VXNlcjIiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9",
            "eyJVc2VySUQiOiJ0ZXN0VXNlcjMiLCJQYXNzd29yZCI6InRlc3RQYXNzd29yZCJ9");
    var token = DevelopmentTenants.USERS.getFirst().token();
    assertThat(DevelopmentTenants.tenants().byToken(token)).hasValueSatisfying(
        tenant -> assertThat(tenant.id()).isEqualTo("default"));
  }
}
