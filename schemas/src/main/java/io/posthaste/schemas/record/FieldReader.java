package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.MessageId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads values of our own fields; a bad one is a record that no service of ours has written. */
record FieldReader(HeaderFields fields) {
  String text(String name) {
    return fields.text(name).orElseThrow(() -> new CorruptRecordException("field " + name));
  }

  MessageId messageId(String name) {
    return MessageId.parse(text(name))
        .orElseThrow(() -> new CorruptRecordException("a message id in " + name));
  }

  long number(String name) {
    return parsed(name, text(name));
  }

  Instant time(String name) {
    return Instant.ofEpochMilli(number(name));
  }

  @Nullable
  Instant timeOrNull(String name) {
    return numberOrEmpty(name).map(Instant::ofEpochMilli).orElse(null);
  }

  Optional<Long> numberOrEmpty(String name) {
    return fields.text(name).map(text -> parsed(name, text));
  }

  private static long parsed(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CorruptRecordException("a number in " + name, e);
    }
  }
}
