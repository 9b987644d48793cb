package io.posthaste.dlqconsumer.list;

import io.posthaste.schemas.dlq.DeadLetterFilter.Property;
import java.util.Locale;
import java.util.Optional;

/** Columns of {@code letter} that letters are found by, each with an index in the order of offsets. */
enum Column {
  MESSAGE_ID,
  URL,
  TOPIC_NAME,
  SCHEDULE_ID,
  QUEUE_NAME,
  RESPONSE_STATUS,
  CALLER_IP,
  FLOW_CONTROL_KEY;

  /** Empty where the property is in a table of its own. */
  static Optional<Column> of(Property property) {
    return Optional.ofNullable(switch (property) {
      case MESSAGE_ID -> MESSAGE_ID;
      case URL -> URL;
      case TOPIC_NAME -> TOPIC_NAME;
      case SCHEDULE_ID -> SCHEDULE_ID;
      case QUEUE_NAME -> QUEUE_NAME;
      case RESPONSE_STATUS -> RESPONSE_STATUS;
      case CALLER_IP -> CALLER_IP;
      case FLOW_CONTROL_KEY -> FLOW_CONTROL_KEY;
      case DLQ_IDS, LABEL -> null;
    });
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  String indexName() {
    return "letter_" + column();
  }

  String index() {
    return "create index " + indexName() + " on letter (tenant, " + column() + ") where "
        + column() + " is not null";
  }
}
