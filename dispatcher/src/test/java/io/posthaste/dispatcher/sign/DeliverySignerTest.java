package io.posthaste.dispatcher.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.posthaste.schemas.tenant.SigningKeys;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliverySignerTest {
  private static final String CURRENT = "sig_7RvLjqfZBvP5KEUimQCE1pvpLuou";
  private static final SigningKeys KEYS = new SigningKeys(CURRENT,
      "sig_7W3ZNbfKWk5NWwEs3U4ixuQ7fxwE");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.999Z");

  private final DeliverySigner signer = new DeliverySigner(() -> "jwt_1");

  private String[] parts(String url, String body) {
    return signer.sign(KEYS, url, body.getBytes(UTF_8), NOW).split("\\.");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), UTF_8);
  }

  @Test
  void theHeaderIsTheContractsByteForByte() {
    assertThat(parts("https://example.com", "")[0])
        .isEqualTo("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9");
    assertThat(decoded("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"))
        .isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
  }

  @Test
  void theClaimsAreTheContracts() {
    assertThat(decoded(parts("https://example.com/a?x=1&y=\"é\"", "hello")[1])).isEqualTo(
        "{\"iss\":\"Upstash\",\"sub\":\"https://example.com/a?x=1&y=\\\"é\\\"\","
            + "\"exp\":1767225900,\"nbf\":0,\"iat\":1767225600,\"jti\":\"jwt_1\","
            + "\"body\":\"LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=\"}");
  }

  @Test
  void anEmptyBodyIsHashedToo() {
    assertThat(decoded(parts("https://example.com", "")[1]))
        .contains("\"body\":\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com", "https://example.com/\u00e9/\"?\\&\uD83D\uDE00"})
  void aJoseLibraryVerifiesItWithTheBytesOfTheWholeCurrentKey(String url)
      throws JOSEException, ParseException {
    var token = SignedJWT.parse(signer.sign(KEYS, url, "hello".getBytes(UTF_8), NOW));

    assertThat(token.verify(new MACVerifier(CURRENT.getBytes(UTF_8)))).isTrue();
    assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
    assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo(url);
    assertThat(token.getJWTClaimsSet().getNotBeforeTime()).isEqualTo(Date.from(Instant.EPOCH));
  }

  @Test
  void theWholeTokenIsFrozen() {
    assertThat(signer.sign(KEYS, "https://example.com", "hello".getBytes(UTF_8), NOW))
        .isEqualTo("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9leGFtcGxlLmNvbSIsImV4cCI6MTc2NzIyNTkw"
            + "MCwibmJmIjowLCJpYXQiOjE3NjcyMjU2MDAsImp0aSI6Imp3dF8xIiwiYm9keSI6IkxQSk51bC13b3c0"
            + "bTZEc3F4Ym5pbmhzV0hsd2ZwMEplY3dRellwT0xtQ1E9In0."
            + "z8TAAuZ85ipO7M2NPVUKxCj3VkMM8gTGVe-huaz4O5U");
  }
}
