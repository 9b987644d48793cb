package io.posthaste.schemas.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TenantsTest {
  private static final SigningKeys KEYS = new SigningKeys("sig_current_current_current_curr",
      "sig_next_next_next_next_next_next");

  @Test
  void aTokenLeadsToItsTenantAndAnotherToNone() {
    var a = Tenant.withToken("a", "token-a", KEYS);
    var tenants = new Tenants(List.of(a, Tenant.withToken("b", "token-b", KEYS)));
    assertThat(tenants.byToken("token-a")).contains(a);
    assertThat(tenants.byToken("token-A")).isEmpty();
    assertThat(tenants.byToken("")).isEmpty();
    assertThat(tenants.byId("a")).contains(a);
    assertThat(tenants.byId("c")).isEmpty();
  }

  @Test
  void idsAndTokensAreUnique() {
    var a = Tenant.withToken("a", "token", KEYS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tenants(List.of(a, Tenant.withToken("a", "other", KEYS))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tenants(List.of(a, Tenant.withToken("b", "token", KEYS))));
  }

  @Test
  void neitherTokenNorKeysShowInATextForm() {
    assertThat(Tenant.withToken("a", "secret-token", KEYS).toString())
        .doesNotContain("secret-token", "sig_");
  }

  @Test
  void aShortKeyOrAnOddIdIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new SigningKeys("short", KEYS.next()));
    assertThatIllegalArgumentException().isThrownBy(() -> Tenant.withToken("a/b", "t", KEYS));
  }
}
