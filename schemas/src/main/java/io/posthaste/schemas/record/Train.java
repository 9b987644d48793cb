package io.posthaste.schemas.record;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.message.MessageId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The right to call several messages of a FIFO lane, one after the other: a record of the due topic.
 * Its value is
 *
 * <pre>
 * count (4), then for each message
 *   id (2 + n) grant (8) attempt (4) due time, ms (8)
 *   fields (4), of each: name (2 + n) value (4 + n)
 *   body (4 + n)
 * </pre>
 *
 * with lengths in front, numbers big-endian, text in UTF-8.
 *
 * @param lane name of the lane, as in {@link Grant.Lane}
 * @param number from 1, rising in its lane; its outcome names it
 * @param after the train that must have been delivered as a whole, by the same dispatcher, before
 *   this one is begun; 0 where it follows none
 * @param startBy it must not be begun after it, but is then reported as unstarted
 * @param outcomePartition partition of the outcomes topic on which its owner reads
 * @param cars in the order in which they are to be called; at least one
 */
public record Train(String lane, long number, long after, Instant startBy, int outcomePartition,
    List<Car> cars) {
  /** From the start of a train on, so long its next message may be called. */
  public static final long MOST_MILLIS = 2000;

  /**
   * One of its messages.
   *
   * @param grant the number of its own grant, by which an outcome after the train names it
   */
  public record Car(MessageId messageId, long grant, int attempt, Instant dueAt,
      HeaderFields fields, Body body) {}

  public Train {
    cars = List.copyOf(cars);
  }

  /** Whether a record of the due topic is a train; else it is a {@link Grant}. */
  public static boolean isTrain(HeaderFields fields) {
    return fields.has(OwnFields.TRAIN);
  }

  /** All fields of the record. */
  public HeaderFields toFields() {
    return HeaderFields.of(HeaderField.ofText(OwnFields.LANE, lane),
        new HeaderField(OwnFields.TRAIN, Long.toString(number)),
        new HeaderField(OwnFields.TRAIN_AFTER, Long.toString(after)),
        new HeaderField(OwnFields.START_BY, Long.toString(startBy.toEpochMilli())),
        new HeaderField(OwnFields.OUTCOME_PARTITION, Integer.toString(outcomePartition)));
  }

  /** The value of the record. */
  public Body toBody() {
    var parts = new ArrayList<byte[]>();
    int size = Integer.BYTES;
    for (var car : cars) {
      byte[] part = bytes(car);
      parts.add(part);
      size += part.length;
    }
    var out = ByteBuffer.allocate(size).putInt(cars.size());
    parts.forEach(out::put);
    return new Body(out.array());
  }

  /** Bytes that a message adds to the value. */
  public static int sizeOf(HeaderFields fields, Body body) {
    int size = 128 + body.size();
    for (var field : fields) size += 6 + 3 * field.name().length() + field.value().length();
    return size;
  }

  /** @throws CorruptRecordException when a field is missing or malformed, or the value is */
  public static Train read(HeaderFields fields, Body body) {
    var in = new FieldReader(fields);
    var cars = new ArrayList<Car>();
    try {
      var value = ByteBuffer.wrap(body.bytes());
      int count = value.getInt();
      for (int i = 0; i < count; i++) cars.add(car(value));
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new CorruptRecordException("the messages of a train", e);
    }
    if (cars.isEmpty()) throw new CorruptRecordException("a train with a message");
    return new Train(in.text(OwnFields.LANE), in.number(OwnFields.TRAIN),
        in.number(OwnFields.TRAIN_AFTER), in.time(OwnFields.START_BY),
        (int) in.number(OwnFields.OUTCOME_PARTITION), cars);
  }

  private static byte[] bytes(Car car) {
    byte[] id = car.messageId.value().getBytes(StandardCharsets.UTF_8);
    var out = ByteBuffer.allocate(id.length + sizeOf(car.fields, car.body));
    text(out, id);
    out.putLong(car.grant).putInt(car.attempt).putLong(car.dueAt.toEpochMilli());
    out.putInt(car.fields.list().size());
    for (var field : car.fields) {
      text(out, field.name().getBytes(StandardCharsets.UTF_8));
      byte[] bytes = field.bytes();
      out.putInt(bytes.length).put(bytes);
    }
    out.putInt(car.body.size()).put(car.body.bytes());
    byte[] whole = new byte[out.position()];
    out.flip().get(whole);
    return whole;
  }

  private static void text(ByteBuffer out, byte[] text) {
    out.putShort((short) text.length).put(text);
  }

  private static Car car(ByteBuffer in) {
    var id = new MessageId(text(in));
    long grant = in.getLong();
    int attempt = in.getInt();
    var dueAt = Instant.ofEpochMilli(in.getLong());
    int count = in.getInt();
    var fields = new ArrayList<HeaderField>();
    for (int i = 0; i < count; i++) {
      fields.add(HeaderField.ofBytes(text(in), bytes(in, in.getInt())));
    }
    return new Car(id, grant, attempt, dueAt, new HeaderFields(fields),
        new Body(bytes(in, in.getInt())));
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in, Short.toUnsignedInt(in.getShort())), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length > in.remaining()) throw new BufferUnderflowException();
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
