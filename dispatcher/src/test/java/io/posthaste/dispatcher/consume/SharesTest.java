package io.posthaste.dispatcher.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
  private final Shares shares = new Shares(100, 1000, 60, 100);

  private static Shares.Claim claim(String tenant, String host, long bytes) {
    return new Shares.Claim(tenant, host, bytes);
  }

  /** How many of a host get in. */
  private int flood(String tenant, String host, long bytes) {
    int in = 0;
    while (in < 1000 && shares.tryTake(claim(tenant, host, bytes))) in++;
    return in;
  }

  @Test
  void aHostHasAsMuchAsItLeavesFree() {
    assertThat(flood("t", "a", 1)).isEqualTo(50);
    assertThat(flood("t", "b", 1)).isEqualTo(25);
    assertThat(shares.tryTake(claim("u", "c", 1))).isTrue();
  }

  @Test
  void aHostHasItsLimitEvenWhenMoreIsFree() {
    var wide = new Shares(1000, 10_000, 60, 1000);
    int in = 0;
    while (wide.tryTake(claim("t", "a", 1))) in++;
    assertThat(in).isEqualTo(60);
  }

  @Test
  void deadHostsOfTheOnlyTenantLeaveALiveOneRoom() {
    var usual = new Shares(1024, 1 << 26, 256, 1024);
    for (int dead = 0; dead < 6; dead++) {
      while (usual.tryTake(claim("t", "dead" + dead, 1))) {
      }
    }
    int live = 0;
    while (usual.tryTake(claim("t", "live", 1))) live++;
    assertThat(live).isEqualTo(16);
  }

  @Test
  void aTenantWithManyHostsLeavesAFifthToOthers() {
    assertThat(shares.tryTake(claim("u", "b", 1))).isTrue();
    int in = IntStream.range(0, 1000)
        .map(i -> shares.tryTake(claim("t", "host" + i, 1)) ? 1 : 0)
        .sum();
    assertThat(in).isEqualTo(80);
    assertThat(shares.calls("t")).isEqualTo(80);
    assertThat(shares.tryTake(claim("u", "a", 1))).isTrue();
  }

  @Test
  void bytesAreSharedAsCallsAre() {
    assertThat(flood("t", "a", 100)).isEqualTo(5);
    assertThat(flood("t", "b", 100)).isEqualTo(3);
    assertThat(shares.tryTake(claim("t", "c", 10))).isTrue();
  }

  @Test
  void whatIsLargerThanAllTheRoomGoesAlone() {
    assertThat(shares.tryTake(claim("t", "a", 5000))).isTrue();
    assertThat(shares.tryTake(claim("t", "a", 1))).isFalse();
    shares.giveBack(claim("t", "a", 5000), Instant.EPOCH);
    assertThat(shares.tryTake(claim("t", "a", 1))).isTrue();
  }

  @Test
  void whatIsGivenBackIsFree() {
    int in = flood("t", "a", 1);
    for (int i = 0; i < in; i++) shares.giveBack(claim("t", "a", 1), Instant.EPOCH);
    assertThat(shares.calls("t")).isZero();
    assertThat(flood("t", "a", 1)).isEqualTo(in);
  }
}
