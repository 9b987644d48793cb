package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.ArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values out of fields; a bad one is told with the name that the publisher used for it. */
record Fields(HeaderFields fields, String prefixShown) {
  private static final String UPSTASH = "upstash-";

  /** The field at fault and what is wrong with it. Leaves this package only as a value. */
  static final class RefusedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient ParsedPublish.Refused refused;

    RefusedFieldException(ParsedPublish.Refused refused) {
      super(refused.message(), null, false, false);
      this.refused = refused;
    }

    ParsedPublish.Refused refused() {
      return refused;
    }
  }

  <T> @Nullable T optional(String name, Function<String, T> grammar) {
    String text = fields.text(name).orElse(null);
    if (text == null) return null;
    try {
      return grammar.apply(text);
    } catch (InvalidValueException e) {
      throw invalid(name, String.valueOf(e.getMessage()));
    }
  }

  <T> T or(T absent, String name, Function<String, T> grammar) {
    T value = optional(name, grammar);
    return value == null ? absent : value;
  }

  /** Those that begin with a prefix, which becomes {@code upstash-}; shown as they were. */
  Fields behind(String prefix) {
    var found = new ArrayList<HeaderField>();
    for (var field : fields) {
      if (field.name().regionMatches(true, 0, prefix, 0, prefix.length())) {
        found.add(new HeaderField(UPSTASH + field.name().substring(prefix.length()),
            field.value()));
      }
    }
    return new Fields(found.isEmpty() ? HeaderFields.NONE : new HeaderFields(found),
        shown(prefix));
  }

  RefusedFieldException invalid(String name, String problem) {
    return new RefusedFieldException(new ParsedPublish.Invalid(shown(name), problem));
  }

  RefusedFieldException overLimit(String name, String problem) {
    return new RefusedFieldException(new ParsedPublish.OverLimit(shown(name), problem));
  }

  private String shown(String name) {
    return prefixShown.isEmpty() ? name : prefixShown + name.substring(UPSTASH.length());
  }
}
