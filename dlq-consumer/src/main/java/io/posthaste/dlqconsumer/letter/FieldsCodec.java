package io.posthaste.dlqconsumer.letter;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * Header fields as bytes: for each the length and bytes of its name, in UTF-8, and of its value.
 * Lengths have four bytes.
 */
public final class FieldsCodec {
  private FieldsCodec() {}

  public static byte[] toBytes(HeaderFields fields) {
    var names = new ArrayList<byte[]>(fields.list().size());
    int size = 0;
    for (var field : fields) {
      byte[] name = field.name().getBytes(StandardCharsets.UTF_8);
      names.add(name);
      size += 2 * Integer.BYTES + name.length + field.value().length();
    }
    var bytes = ByteBuffer.allocate(size);
    for (int i = 0; i < names.size(); i++) {
      put(bytes, names.get(i));
      put(bytes, fields.list().get(i).bytes());
    }
    return bytes.array();
  }

  /** @throws IllegalArgumentException when they are no fields */
  public static HeaderFields fromBytes(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    var fields = new ArrayList<HeaderField>();
    try {
      while (in.hasRemaining()) {
        String name = new String(take(in), StandardCharsets.UTF_8);
        fields.add(HeaderField.ofBytes(name, take(in)));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("expected header fields", e);
    }
    return new HeaderFields(fields);
  }

  private static void put(ByteBuffer out, byte[] part) {
    out.putInt(part.length).put(part);
  }

  private static byte[] take(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
    byte[] part = new byte[length];
    in.get(part);
    return part;
  }
}
