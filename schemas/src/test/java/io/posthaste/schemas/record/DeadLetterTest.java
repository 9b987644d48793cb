package io.posthaste.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private static final Instant TIME = Instant.ofEpochMilli(1767225600000L);
  private static final DeadLetter LETTER = new DeadLetter(MessageId.appended(TIME, 1, 2),
      DeadLetter.Reason.FAILED, "status 500", TIME.plusMillis(5), 1,
      new DeadLetter.Response(500, HeaderFields.of(new HeaderField("Server", "x")), "oops\u00ff"),
      HeaderFields.of(new HeaderField("destination", "https://example.com"),
          new HeaderField("reply-topic", "r"), new HeaderField("Correlation-Id", "c"),
          new HeaderField("dlq-id", "an earlier one")));

  @Test
  void theHeadersAreFrozen() {
    assertThat(LETTER.toFields().list()).extracting(f -> f.name() + "=" + f.value())
        .containsExactly(
            "destination=https://example.com", "dlq-id=1767225600000-131073",
            "dlq-message-id=" + LETTER.messageId(), "dlq-reason=failed", "dlq-error=status 500",
            "dlq-time=1767225600005", "dlq-attempts=1", "dlq-partition=1", "dlq-offset=2",
            "dlq-response-status=500", "dlq-response-header-Server=x",
            "dlq-response-body=oops\u00ff");
  }

  @Test
  void theSameFailureToldTwiceIsOneEntry() {
    var again = new DeadLetter(LETTER.messageId(), DeadLetter.Reason.POISON, "other", TIME, 0, null,
        HeaderFields.NONE);
    assertThat(again.id()).isEqualTo(LETTER.id());
  }

  @Test
  void aMessageThatWasMadeFromAnotherLiesNowhere() {
    var derived = new DeadLetter(MessageId.derived(TIME, 1, "cause", "1"),
        DeadLetter.Reason.FAILED, "e", TIME, 1, null, HeaderFields.NONE);

    assertThat(derived.toFields().has(DeadLetter.PARTITION)).isFalse();
    assertThat(derived.toFields().has(DeadLetter.OFFSET)).isFalse();
  }

  @Test
  void recordHeadersAreTheFieldsByteForByte() {
    var written = RecordHeaders.write(LETTER.toFields());
    assertThat(written.getFirst().key()).isEqualTo("destination");
    assertThat(written.stream()
        .map(h -> HexFormat.of().formatHex(h.value()))
        .collect(Collectors.toList())
        .getLast()).isEqualTo("6f6f7073ff");
  }

  @Property
  void recordHeadersReadBack(@ForAll byte[] value) {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    headers.add(new RecordHeader("a", value)).add(new RecordHeader("b", (byte[]) null));
    var fields = RecordHeaders.read(headers);
    assertThat(fields.list())
        .containsExactly(HeaderField.ofBytes("a", value), new HeaderField("b", ""));
    assertThat(RecordHeaders.write(fields).getFirst().value()).isEqualTo(value);
  }
}
