package io.posthaste.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameLookupTest {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  private final List<String> asked = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final NameLookup names = new NameLookup(this::ask, Runnable::run, () -> now,
      Duration.ofSeconds(10));

  private InetAddress[] ask(String host) throws UnknownHostException {
    asked.add(host);
    if (host.equals("missing.example")) throw new UnknownHostException(host);
    return new InetAddress[]{ADDRESS};
  }

  @Test
  void anAnswerIsKeptUntilItsTimeIsOver() {
    assertThat(names.lookup("a.example").join()).containsExactly(ADDRESS);
    now = now.plusMillis(9_999);
    assertThat(names.lookup("a.example").join()).containsExactly(ADDRESS);
    assertThat(asked).containsExactly("a.example");

    now = now.plusMillis(1);
    assertThat(names.lookup("a.example").join()).containsExactly(ADDRESS);

    assertThat(asked).containsExactly("a.example", "a.example");
  }

  @Test
  void aFailureIsNotKept() {
    assertThat(names.lookup("missing.example")).isCompletedExceptionally();

    assertThat(names.lookup("missing.example")).isCompletedExceptionally();

    assertThat(asked).hasSize(2);
  }

  @Test
  void namesAreKeptApart() {
    names.lookup("a.example").join();
    names.lookup("b.example").join();

    assertThat(asked).containsExactly("a.example", "b.example");
  }

  @Test
  void askersOfOneNameShareTheQuestion() {
    var tasks = new ArrayList<Runnable>();
    var slow = new NameLookup(this::ask, tasks::add, () -> now, Duration.ofSeconds(10));

    var first = slow.lookup("a.example");
    var second = slow.lookup("a.example");

    assertThat(tasks).hasSize(1);
    tasks.getFirst().run();
    assertThat(first.join()).isEqualTo(second.join());
  }
}
