package io.posthaste.schemas.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The tenants there are, by id and by token. Unmodifiable; safe for any thread. */
public final class Tenants {
  private final Map<String, Tenant> byId = new HashMap<>();
  private final Map<String, Tenant> byTokenHash = new HashMap<>();

  /** @throws IllegalArgumentException when two share an id or a token */
  public Tenants(Collection<Tenant> tenants) {
    for (var tenant : tenants) {
      if (byId.put(tenant.id(), tenant) != null) {
        throw new IllegalArgumentException("two tenants have the id " + tenant.id());
      }
      if (byTokenHash.put(tenant.tokenHash(), tenant) != null) {
        throw new IllegalArgumentException("another tenant has the token of " + tenant.id());
      }
    }
  }

  public Optional<Tenant> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * Whose token this is. Looked up by its hash, so the time it takes says nothing about how much of
   * a wrong token was right.
   */
  public Optional<Tenant> byToken(String token) {
    return Optional.ofNullable(byTokenHash.get(hash(token)));
  }

  static String hash(String token) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
