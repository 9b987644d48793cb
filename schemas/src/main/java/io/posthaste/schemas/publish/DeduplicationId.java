package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderField;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The id by which repeats of a message are known. */
public final class DeduplicationId {
  private DeduplicationId() {}

  /**
   * The id that was given; else, where content is to decide, the SHA-256 of destination, body,
   * content type and all forwarded fields. Empty when repeats are wanted.
   */
  public static Optional<String> of(PublishCommand command, byte[] body) {
    if (command.deduplicationId() != null) return Optional.of(command.deduplicationId());
    return command.contentBasedDeduplication()
        ? Optional.of("content:" + hash(command, body))
        : Optional.empty();
  }

  private static String hash(PublishCommand command, byte[] body) {
    var hash = sha256();
    add(hash, command.destination().text().getBytes(StandardCharsets.UTF_8));
    add(hash, body);
    command.forwarded()
        .list()
        .stream()
        .sorted(Comparator.comparing(DeduplicationId::name).thenComparing(HeaderField::value))
        .forEach(field -> {
          add(hash, name(field).getBytes(StandardCharsets.UTF_8));
          add(hash, field.bytes());
        });
    return HexFormat.of().formatHex(hash.digest());
  }

  /** With its length in front, so that what is next to each other cannot run together. */
  private static void add(MessageDigest hash, byte[] bytes) {
    hash.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    hash.update(bytes);
  }

  private static String name(HeaderField field) {
    return field.name().toLowerCase(Locale.ROOT);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
