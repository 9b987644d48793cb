package io.posthaste.ingestapi.web;

import io.posthaste.ingestapi.request.QueryParameters;
import io.posthaste.ingestapi.request.Refusal;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import java.util.Optional;

/** Finds out whose request it is. Missing and wrong tokens are told apart by nothing. */
public final class Authentication {
  private static final String SCHEME = "Bearer ";

  private final Tenants tenants;

  public Authentication(Tenants tenants) {
    this.tenants = tenants;
  }

  /**
   * The tenant whose token the request shows, as a bearer token (RFC 6750 §2.1) or else in the
   * query.
   *
   * @throws io.posthaste.ingestapi.request.RefusedException with status 401 when it shows none
   */
  Tenant tenantOf(HeaderFields headers, QueryParameters query) {
    return bearer(headers).or(() -> Optional.ofNullable(query.token()))
        .flatMap(tenants::byToken)
        .orElseThrow(() -> new Refusal(401,
            "expected a valid token, as Authorization: Bearer <token> or ?qstash_token=<token>")
            .asException());
  }

  private static Optional<String> bearer(HeaderFields headers) {
    return headers.text("authorization")
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }
}
