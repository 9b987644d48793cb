package io.posthaste.schemas.tenant;

/**
 * An owner of messages.
 *
 * @param id letters, digits, {@code - _ .}; stands in records, keys and metrics
 * @param tokenHash SHA-256 of the token that publishers show, in hexadecimal
 */
public record Tenant(String id, String tokenHash, SigningKeys keys) {
  /** The tenant of records that name none. */
  public static final String DEFAULT_ID = "default";

  /** @throws IllegalArgumentException when the id has other characters, or none */
  public Tenant {
    if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "expected a tenant id of 1 to 64 letters, digits, '-', '_' or '.', but got '" + id + "'");
    }
  }

  public static Tenant withToken(String id, String token, SigningKeys keys) {
    return new Tenant(id, Tenants.hash(token), keys);
  }
}
