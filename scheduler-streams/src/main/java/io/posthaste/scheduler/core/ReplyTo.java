package io.posthaste.scheduler.core;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.record.Reply;
import io.posthaste.schemas.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer to a command goes.
 *
 * @param partition of the replies topic; null leaves it to the correlation id
 * @param correlationId as it was sent
 */
public record ReplyTo(@Nullable Integer partition, Body correlationId) {
  /** A request for an answer that cannot be given. */
  static final class InvalidException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * What the fields ask for; empty without {@code reply-topic}.
   *
   * @throws InvalidException where the answer could not be written: a topic or partition that is not
   *   there would hold up the whole partition
   */
  static Optional<ReplyTo> read(HeaderFields fields, CoreSettings settings) {
    String topic = fields.text(HeaderNames.REPLY_TOPIC).orElse(null);
    if (topic == null) return Optional.empty();
    if (!topic.equals(settings.repliesTopic())) {
      throw new InvalidException(
          HeaderNames.REPLY_TOPIC + ": expected " + settings.repliesTopic());
    }
    var correlationId = fields.last(HeaderNames.CORRELATION_ID)
        .map(field -> new Body(field.bytes()))
        .orElse(Body.EMPTY);
    var partition = fields.last(HeaderNames.REPLY_PARTITION).map(ReplyTo::partition).orElse(null);
    if (partition != null && (partition < 0 || partition >= settings.replyPartitions())) {
      throw new InvalidException(HeaderNames.REPLY_PARTITION + ": expected 0 to "
          + (settings.replyPartitions() - 1) + ", but got " + partition);
    }
    return Optional.of(new ReplyTo(partition, correlationId));
  }

  Output answer(Reply reply) {
    var fields = HeaderFields.of(
        HeaderField.ofBytes(HeaderNames.CORRELATION_ID, correlationId.bytes()),
        reply.statusField());
    return new Output(Topic.REPLIES, partition, correlationId, fields,
        new Body(reply.json().getBytes(StandardCharsets.UTF_8)));
  }

  /** Decimal text, or four bytes, big-endian: no digit is a first byte of a partition's number. */
  private static Integer partition(HeaderField field) {
    byte[] bytes = field.bytes();
    if (bytes.length == 4 && bytes[0] < '0') return ByteBuffer.wrap(bytes).getInt();
    try {
      return Integer.valueOf(field.text().strip());
    } catch (NumberFormatException e) {
      throw new InvalidException(HeaderNames.REPLY_PARTITION + ": expected a number");
    }
  }

  /** The fields without those that ask for an answer. */
  static HeaderFields without(HeaderFields fields) {
    return new HeaderFields(fields.list()
        .stream()
        .filter(field -> !field.is(HeaderNames.REPLY_TOPIC)
            && !field.is(HeaderNames.REPLY_PARTITION) && !field.is(HeaderNames.CORRELATION_ID)
            && !OwnFields.isOwn(field.name()))
        .toList());
  }
}
