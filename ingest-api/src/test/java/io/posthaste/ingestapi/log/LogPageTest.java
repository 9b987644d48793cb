package io.posthaste.ingestapi.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.ingestapi.log.ListedEntries.Item;
import io.posthaste.schemas.log.LogPosition;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LogPageTest {
  @Test
  void entriesOfSeveralAreInOneOrder() {
    var page = merged(true, 10, listed(false, 0, "9/0", "5/0"), listed(false, 1, "9/1", "7/1"));
    assertThat(page.entries()).containsExactly("9/1", "9/0", "7/1", "5/0");
    assertThat(page.cursor()).isNull();
    var turned = merged(false, 10, listed(false, 0, "5/0", "9/0"), listed(false, 1, "7/1", "9/1"));
    assertThat(turned.entries()).containsExactly("5/0", "7/1", "9/0", "9/1");
  }

  @Test
  void thePageEndsWithTheCountAndTheCursorIsItsLast() {
    var page = merged(true, 2, listed(false, 0, "9/0", "5/0"), listed(false, 1, "7/1"));
    assertThat(page.entries()).containsExactly("9/0", "7/1");
    assertThat(page.cursor()).isEqualTo(new LogPosition(7, 1, 0));
  }

  @Test
  void aFullPageWithNothingBehindItIsTheLast() {
    assertThat(merged(true, 2, listed(false, 0, "9/0", "5/0"), listed(false, 1)).cursor())
        .isNull();
  }

  @Test
  void whereOneHasMoreThanItSaidThePageEndsBeforeIt() {
    var page = merged(true, 10, listed(true, 0, "9/0"), listed(false, 1, "7/1", "5/1"));
    assertThat(page.entries()).containsExactly("9/0");
    assertThat(page.cursor()).isEqualTo(new LogPosition(9, 0, 0));
  }

  @Test
  void withoutAPartitionThereIsNoPage() {
    assertThat(LogPage.merged(true, 10, List.of(listed(false, 1, "7/1")))).isEmpty();
    assertThat(LogPage.merged(true, 10, List.of())).isEmpty();
  }

  @Test
  void aPartitionThatTwoHaveIsShownOnce() {
    var page = merged(true, 10, new ListedEntries(2, Set.of(0, 1), 3, false, items("9/0", "7/1")),
        listed(false, 1, "7/1"));
    assertThat(page.entries()).containsExactly("9/0", "7/1");
    assertThat(page.lag()).isEqualTo(3);
  }

  private static LogPage merged(boolean latestFirst, int count, ListedEntries... answers) {
    return LogPage.merged(latestFirst, count, List.of(answers)).orElseThrow();
  }

  private static ListedEntries listed(boolean more, int partition, String... entries) {
    return new ListedEntries(2, Set.of(partition), 0, more, items(entries));
  }

  /** Each {@code time/partition}. */
  private static List<Item> items(String... entries) {
    return Arrays.stream(entries)
        .map(text -> new Item(new LogPosition(text.charAt(0) - '0', text.charAt(2) - '0', 0), text))
        .toList();
  }
}
