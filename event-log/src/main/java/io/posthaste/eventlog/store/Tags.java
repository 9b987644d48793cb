package io.posthaste.eventlog.store;

import io.posthaste.schemas.log.LogFilter.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What messages are found by, each property with its value as one number: the first 8 bytes of a
 * SHA-256. Of a million values two have the same number in one file of thirty million.
 */
final class Tags {
  private Tags() {}

  static Set<Long> of(long tenant, Map<Property, Set<String>> values) {
    var tags = new TreeSet<Long>();
    values.forEach((property, texts) -> tags.addAll(of(tenant, property, texts)));
    return tags;
  }

  static Set<Long> of(long tenant, Property property, Collection<String> texts) {
    var tags = new TreeSet<Long>();
    for (String text : texts) {
      String tag = tenant + "\0" + property.key() + '\0' + text;
      tags.add(number(tag.getBytes(StandardCharsets.UTF_8)));
    }
    return tags;
  }

  private static long number(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
