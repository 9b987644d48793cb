package io.posthaste.standalone;

import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The users of development mode. Their credentials are public: the SDKs' own development mode knows
 * the first of them by heart. Never offered outside of that mode.
 */
final class DevelopmentTenants {
  /**
   * A user, and what a client needs to act as it.
   *
   * @param token base 64 of the JSON object that some SDKs read the user's name from
   */
  record User(String id, String token, SigningKeys keys) {}

  static final List<User> USERS = List.of(
      user("defaultUser", "defaultPassword", "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
          "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs"),
      user("testUser1", "testPassword", "sig_7GVPjvuwsfqF65iC8fSrs1dfYruM",
          "sig_5NoELc3EFnZn4DVS5bDs2Nk4b7Ua"),
      user("testUser2", "testPassword", "sig_6jWGaWRxHsw4vMSPJprXadyvrybF",
          "sig_7qHbvhmahe5GwfePDiS5Lg3pi6Qx"),
      user("testUser3", "testPassword", "sig_5T8FcSsynBjn9mMLBsXhpacRovJf",
          "sig_7GFR4YaDshFcqsxWRZpRB161jguD"));

  private DevelopmentTenants() {}

  /** Those users; the first is also the tenant of records that name none. */
  static Tenants tenants() {
    return new Tenants(USERS.stream()
        .map(user -> Tenant.withToken(user.equals(USERS.getFirst()) ? Tenant.DEFAULT_ID : user.id(),
            user.token(), user.keys()))
        .toList());
  }

  private static User user(String id, String password, String current, String next) {
    String json = "{\"UserID\":\"" + id + "\",\"Password\":\"" + password + "\"}";
    String token = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    return new User(id, token, new SigningKeys(current, next));
  }
}
