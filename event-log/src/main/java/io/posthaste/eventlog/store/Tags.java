package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What messages are found by, each property with its value as one number: the first 8 bytes of a
 * SHA-256. Of a million values two have the same number in one file of thirty million. Confined to a
 * thread.
 */
final class Tags {
  private static final int MAX_RECENT = 1_000;

  /** Most messages share most of what they are found by with others before them. */
  private final Map<String, Long> recent = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > MAX_RECENT;
    }
  };

  Set<Long> of(Map<Property, Set<String>> values) {
    var tags = new HashSet<Long>();
    values.forEach((property, texts) -> tags.addAll(of(property, texts)));
    return tags;
  }

  Set<Long> of(Property property, Collection<String> texts) {
    var tags = new HashSet<Long>();
    for (String text : texts) tags.add(of(property, text));
    return tags;
  }

  private long of(Property property, String text) {
    return recent.computeIfAbsent(property.key() + '\0' + text, Tags::number);
  }

  private static long number(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
