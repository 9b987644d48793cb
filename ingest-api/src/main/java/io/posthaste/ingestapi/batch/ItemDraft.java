package io.posthaste.ingestapi.batch;

import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a batch while it is read. Confined to the thread that reads. */
final class ItemDraft {
  private static final byte[] NO_BODY = {};

  private final int index;
  private final int maxBodyBytes;
  private final List<HeaderField> headers = new ArrayList<>();
  private @Nullable String destination;
  private @Nullable String queue;
  private byte[] body = NO_BODY;

  ItemDraft(int index, int maxBodyBytes) {
    this.index = index;
    this.maxBodyBytes = maxBodyBytes;
  }

  void destination(String text) {
    destination = text;
  }

  void queue(String name) {
    queue = name;
  }

  void body(String text) {
    byte[] bytes = utf8("body", text);
    if (bytes.length > maxBodyBytes) throw bodyTooLarge().asException();
    body = bytes;
  }

  void header(String name, String shownName, String text) {
    headers.add(HeaderField.ofBytes(name, utf8(shownName, text)));
  }

  BatchItem finished() {
    if (destination == null) {
      throw invalid("destination", "expected a URL or the name of a URL group, but it is missing")
          .asException();
    }
    return new BatchItem(index, HeaderField.ofText("destination", destination).value(),
        new HeaderFields(headers), body, queue);
  }

  Refusal invalid(String field, String problem) {
    return Refusal.invalid(field + ": " + problem).at(where());
  }

  Refusal bodyTooLarge() {
    return Refusal.tooLarge("body: expected at most " + maxBodyBytes + " bytes").at(where());
  }

  private String where() {
    return "[" + index + "]";
  }

  /** A JSON string may hold half of a surrogate pair; no bytes stand for that. */
  private byte[] utf8(String field, String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw invalid(field, "expected text, but got half of a surrogate pair").asException();
    }
  }
}
