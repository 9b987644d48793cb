package io.posthaste.scheduler.core;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Header fields that a URL group adds to the publishes that come to it. */
final class GroupDefaults {
  private static final int MAX_BYTES = 64 << 10;
  private static final Set<String> OF_ONE_MESSAGE = Set.of(HeaderNames.CRON,
      HeaderNames.SCHEDULE_ID);

  private GroupDefaults() {}

  /**
   * What can be a default of the fields that were sent: others mean nothing, as on a publish. The
   * door has carried out {@code upstash-header-forward} by then, or cannot.
   *
   * @throws InvalidValueException when they are too many, or one makes no sense for a group
   */
  static HeaderFields of(HeaderFields sent) {
    var kept = new ArrayList<HeaderField>();
    for (var field : sent) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (OF_ONE_MESSAGE.contains(name)) {
        throw new InvalidValueException(name + ": a URL group cannot have it as a default");
      }
      if (HeaderNames.isCommandField(name) || name.equals(HeaderNames.HEADER_FORWARD)) {
        kept.add(new HeaderField(name, field.value()));
      }
    }
    var defaults = new HeaderFields(kept);
    if (defaults.sizeBytes() > MAX_BYTES) {
      throw new InvalidValueException("expected headers of at most " + MAX_BYTES + " bytes");
    }
    return defaults;
  }

  /** The fields, and each default that they have not. */
  static HeaderFields under(HeaderFields fields, List<HeaderField> defaults) {
    var all = new ArrayList<HeaderField>(fields.list());
    for (var field : defaults) {
      if (!field.is(HeaderNames.HEADER_FORWARD) && !fields.has(field.name())) all.add(field);
    }
    return new HeaderFields(all);
  }
}
