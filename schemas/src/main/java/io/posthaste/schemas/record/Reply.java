package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import java.nio.charset.StandardCharsets;

/**
 * The answer to a command. On the replies topic its key is the correlation id and its value the
 * JSON; the fields are {@code correlation-id}, as it was sent, and {@code posthaste-status}.
 *
 * @param status what REST answers with
 * @param json what REST answers with: the result, or {@code {"error":"..."}}
 */
public record Reply(int status, String json) {
  /** The fields beside the correlation id. */
  public HeaderField statusField() {
    return new HeaderField(OwnFields.STATUS, Integer.toString(status));
  }

  /** @throws CorruptRecordException when it has no status */
  public static Reply read(HeaderFields fields, byte[] value) {
    return new Reply((int) new FieldReader(fields).number(OwnFields.STATUS),
        new String(value, StandardCharsets.UTF_8));
  }
}
