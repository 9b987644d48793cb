package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Header fields as the headers of a Kafka record, byte for byte and in order, and back. */
public final class RecordHeaders {
  private static final byte[] NOTHING = {};

  private RecordHeaders() {}

  /** A header without a value reads as an empty one. */
  public static HeaderFields read(Headers headers) {
    var fields = new ArrayList<HeaderField>();
    for (var header : headers) {
      byte[] value = header.value();
      fields.add(HeaderField.ofBytes(header.key(), value == null ? NOTHING : value));
    }
    return new HeaderFields(fields);
  }

  public static List<Header> write(HeaderFields fields) {
    var headers = new ArrayList<Header>(fields.list().size());
    for (var field : fields) headers.add(new RecordHeader(field.name(), field.bytes()));
    return headers;
  }
}
