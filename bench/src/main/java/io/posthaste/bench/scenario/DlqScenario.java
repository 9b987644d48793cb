package io.posthaste.bench.scenario;

import io.posthaste.bench.measure.Row;
import java.util.Map;
import java.util.function.Consumer;

/** Dead letters: how they come, how they are listed and followed, and how they go. */
final class DlqScenario implements Scenario {
  private static final int WARM_UP_LETTERS = 2000;
  private static final int WARM_UP_PAGES = 50;

  @Override
  public String name() {
    return "dlq";
  }

  @Override
  public String summary() {
    return "messages that fail, all at once and at --rate; then --letters appended to the topic,"
        + " --pages of 100 for each filter, all pages in a row, and --redrive published again and"
        + " as many deleted";
  }

  @Override
  public Map<String, String> defaults() {
    return Map.of("failures", "10k", "rate", "100", "seconds", "10", "letters", "10k", "pages",
        "200", "redrive", "5k");
  }

  @Override
  public void run(Harness harness, Settings settings, Consumer<Row> rows) {
    for (int letters : settings.numbers("letters")) {
      try (var bed = harness.bed()) {
        if (harness.conditions().warmUpSeconds() > 0) {
          round(bed, new Sizes(WARM_UP_LETTERS, settings.number("rate"), 2, WARM_UP_LETTERS,
              WARM_UP_PAGES, 2 * WARM_UP_LETTERS), _ -> {});
        }
        round(bed, new Sizes(settings.number("failures"), settings.number("rate"),
            settings.number("seconds"), letters, settings.number("pages"),
            settings.number("redrive")), rows);
      }
    }
  }

  /**
   * How much there is of everything.
   *
   * @param redrive how many are published again, and how many deleted, at most
   */
  private record Sizes(int failures, int rate, int seconds, int letters, int pages, int redrive) {}

  private void round(TestBed bed, Sizes sizes, Consumer<Row> rows) {
    var failures = new DlqFailures(bed, name());
    rows.accept(failures.all(sizes.failures));
    rows.accept(failures.followed(sizes.rate, sizes.rate * sizes.seconds));
    var lists = new DlqLists(bed, name(), sizes.letters);
    rows.accept(lists.indexed());
    lists.pages(sizes.pages, rows);
    rows.accept(lists.walked());
    rows.accept(lists.redriven(sizes.redrive));
    rows.accept(lists.deleted(sizes.redrive));
  }
}
