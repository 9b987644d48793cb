package io.posthaste.schemas.tenant;

import java.nio.charset.StandardCharsets;

/**
 * The keys that sign deliveries: {@code current} signs; {@code next} will after a rotation, so
 * receivers accept both. Each is used as its UTF-8 bytes, at least 32 of them (RFC 7518 §3.2 asks
 * for 256 bits with HS256). Never logged: {@link #toString()} hides them.
 */
public record SigningKeys(String current, String next) {
  private static final int MIN_BYTES = 32;

  /** @throws IllegalArgumentException when a key is too short */
  public SigningKeys {
    check("current", current);
    check("next", next);
  }

  private static void check(String which, String key) {
    if (key.getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "expected a " + which + " signing key of " + MIN_BYTES + " bytes or more");
    }
  }

  @Override
  public String toString() {
    return "SigningKeys[hidden]";
  }
}
