package io.posthaste.service.kafka;

import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/** What a broker of a test asks whether a token is good. One is. */
public final class OneTokenValidator implements AuthenticateCallbackHandler {
  /** Three parts, as a JWT has: of {@code ann}, good until 2100. */
  static final String TOKEN = "eyJhbGciOiJub25lIn0."
      + "eyJzdWIiOiJhbm4iLCJzY29wZSI6ImthZmthIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjQxMDI0NDQ4MDB9.c2ln";

  private record Known(String value) implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of("kafka");
    }

    @Override
    public long lifetimeMs() {
      return 4_102_444_800_000L;
    }

    @Override
    public String principalName() {
      return "ann";
    }

    @Override
    public Long startTimeMs() {
      return 1_700_000_000_000L;
    }
  }

  /** For Kafka. */
  public OneTokenValidator() {}

  @Override
  public void configure(Map<String, ?> configs, String mechanism,
      List<AppConfigurationEntry> entries) {}

  @Override
  public void handle(Callback[] callbacks) {
    for (var callback : callbacks) {
      if (!(callback instanceof OAuthBearerValidatorCallback asked)) continue;
      if (asked.tokenValue().equals(TOKEN)) {
        asked.token(new Known(TOKEN));
      } else {
        asked.error("invalid_token", null, null);
      }
    }
  }

  @Override
  public void close() {}
}
