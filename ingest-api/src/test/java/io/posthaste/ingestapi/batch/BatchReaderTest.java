package io.posthaste.ingestapi.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.ingestapi.request.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

/** Refusals are in the table of the REST door's integration test. */
class BatchReaderTest {
  private static final BatchLimits LIMITS = new BatchLimits(10_000, 100, 1000);
  private static final String BATCH = """
      [{"destination":"https://a.b/\u00e9","headers":{"Upstash-Label":"\u20ac","content-type":null},
        "body":"{\\"a\\":\\"\\u00e9\\"}","queue":"q"},
       {"destination":"g"}, {"body":null,"headers":null,"queue":null,"destination":"h"}]
      """.replace(",\"content-type\":null", "");

  @Property
  void whereverThePiecesAreCutTheItemsAreTheSame(@ForAll @IntRange(min = 1, max = 40) int length) {
    var items = read(BATCH, length);
    assertThat(items).extracting(BatchItem::index).containsExactly(0, 1, 2);
    assertThat(items).extracting(BatchItem::destination)
        .containsExactly("https://a.b/\u00c3\u00a9", "g", "h");
    assertThat(items.getFirst().headers().text("upstash-label")).contains("\u20ac");
    assertThat(items.getFirst().body()).asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"a\":\"\u00e9\"}");
    assertThat(items).extracting(BatchItem::queue).containsExactly("q", null, null);
    assertThat(items.get(1).body()).isEmpty();
  }

  @Property(tries = 2000)
  void whateverTextGivesItemsOrARefusal(
      @ForAll @Chars({'[', ']', '{', '}', ',', ':', '"', '\\', 'u', 'n', '1', '-', ' ',
          '\u00e9'}) @StringLength(max = 40) String text,
      @ForAll @IntRange(min = 1, max = 5) int length) {
    try {
      assertThat(read(text, length)).isEmpty();
    } catch (RefusedException e) {
      assertThat(e.refusal().status()).isEqualTo(400);
    }
  }

  @Property(tries = 1000)
  void aBatchWithOneCharacterChangedGivesItemsOrARefusal(@ForAll @IntRange(max = 180) int at,
      @ForAll char other) {
    var text = new StringBuilder(BATCH);
    text.setCharAt(at, other);
    try {
      assertThat(read(text.toString(), 7)).hasSizeBetween(1, 3);
    } catch (RefusedException e) {
      assertThat(e.refusal().status()).isEqualTo(400);
    }
  }

  private static List<BatchItem> read(String json, int length) {
    var items = new ArrayList<BatchItem>();
    var reader = new BatchReader(LIMITS, items::add);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += length) {
      reader.feed(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)));
    }
    reader.end();
    assertThat(reader.count()).isEqualTo(items.size());
    return items;
  }
}
