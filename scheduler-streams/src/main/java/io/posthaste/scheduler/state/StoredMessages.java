package io.posthaste.scheduler.state;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.posthaste.scheduler.state.proto.Field;
import io.posthaste.scheduler.state.proto.StoredMessage;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What was published, in the bodies store: written once, removed once. What a schedule publishes has
 * the schedule's key there.
 */
public final class StoredMessages {
  private StoredMessages() {}

  /** The fields and the body of a message. */
  public record Stored(HeaderFields fields, Body body) {}

  public static void put(Rows bodies, MessageId id, Stored message) {
    put(bodies, Keys.body(id), message);
  }

  public static void put(Rows bodies, byte[] key, Stored message) {
    bodies.put(key, toBytes(message));
  }

  public static Optional<Stored> get(Rows bodies, MessageId id) {
    return get(bodies, Keys.body(id));
  }

  public static Optional<Stored> get(Rows bodies, byte[] key) {
    byte[] bytes = bodies.get(key);
    return bytes == null ? Optional.empty() : Optional.of(fromBytes(bytes));
  }

  public static void delete(Rows bodies, MessageId id) {
    bodies.delete(Keys.body(id));
  }

  static byte[] toBytes(Stored message) {
    var row = StoredMessage.newBuilder();
    for (var field : message.fields()) row.addFields(toRow(field));
    return row.setBody(UnsafeByteOperations.unsafeWrap(message.body().bytes()))
        .build()
        .toByteArray();
  }

  static Stored fromBytes(byte[] bytes) {
    try {
      var row = StoredMessage.parseFrom(bytes);
      var fields = new ArrayList<HeaderField>(row.getFieldsCount());
      for (var field : row.getFieldsList()) fields.add(fromRow(field));
      return new Stored(new HeaderFields(fields), new Body(row.getBody().toByteArray()));
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptRowException("a stored message", e);
    }
  }

  public static Field toRow(HeaderField field) {
    return Field.newBuilder()
        .setName(field.name())
        .setValue(UnsafeByteOperations.unsafeWrap(field.bytes()))
        .build();
  }

  public static HeaderField fromRow(Field field) {
    return HeaderField.ofBytes(field.getName(), field.getValue().toByteArray());
  }
}
