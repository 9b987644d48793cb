package io.posthaste.schemas.header;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Header fields in the order in which they came. Unmodifiable. */
public record HeaderFields(List<HeaderField> list) implements Iterable<HeaderField> {
  public static final HeaderFields NONE = new HeaderFields(List.of());

  public HeaderFields {
    list = List.copyOf(list);
  }

  public static HeaderFields of(HeaderField... fields) {
    return new HeaderFields(List.of(fields));
  }

  /** The last field of that name: of a header that is repeated, Kafka clients read the last. */
  public Optional<HeaderField> last(String name) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i).is(name)) return Optional.of(list.get(i));
    }
    return Optional.empty();
  }

  /** Text of the last field of that name. */
  public Optional<String> text(String name) {
    return last(name).map(HeaderField::text);
  }

  public boolean has(String name) {
    return last(name).isPresent();
  }

  /** These fields and then {@code more}. */
  public HeaderFields and(HeaderField... more) {
    var all = new ArrayList<HeaderField>(list.size() + more.length);
    all.addAll(list);
    all.addAll(List.of(more));
    return new HeaderFields(all);
  }

  /** Length of names and values together, in bytes. */
  public int sizeBytes() {
    int size = 0;
    for (var field : list) size += field.name().length() + field.value().length();
    return size;
  }

  @Override
  public Iterator<HeaderField> iterator() {
    return list.iterator();
  }
}
