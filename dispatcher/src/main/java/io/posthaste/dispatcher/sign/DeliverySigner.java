package io.posthaste.dispatcher.sign;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.posthaste.schemas.tenant.SigningKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Makes the value of {@code Upstash-Signature}: a compact JWS (RFC 7515) with HMAC-SHA256 over the
 * UTF-8 bytes of the tenant's current key. Claims: {@code iss}, {@code sub} (the URL as it was
 * published), {@code iat}, {@code exp}, {@code nbf} (always 0, so that clocks may differ),
 * {@code jti} and {@code body}, the padded base64url of SHA-256 of the raw body. Safe for any
 * thread.
 */
public final class DeliverySigner {
  private static final String ISSUER = "Upstash";
  private static final Duration VALID = Duration.ofMinutes(5);
  private static final JWSHeader HEADER = header();

  private final Supplier<String> tokenIds;
  private final Map<String, JWSSigner> signers = new ConcurrentHashMap<>();

  /** @param tokenIds gives a {@code jti} that was never given before */
  public DeliverySigner(Supplier<String> tokenIds) {
    this.tokenIds = tokenIds;
  }

  public String sign(SigningKeys keys, String url, byte[] body, Instant now) {
    long issuedAt = now.getEpochSecond();
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", ISSUER);
    claims.put("sub", url);
    claims.put("exp", issuedAt + VALID.toSeconds());
    claims.put("nbf", 0);
    claims.put("iat", issuedAt);
    claims.put("jti", tokenIds.get());
    claims.put("body", Base64.getUrlEncoder().encodeToString(sha256(body)));
    try {
      var token = new JWSObject(HEADER, new Payload(JSONObjectUtils.toJSONString(claims)));
      token.sign(signers.computeIfAbsent(keys.current(), DeliverySigner::signer));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("cannot sign a delivery to " + url, e);
    }
  }

  private static JWSSigner signer(String key) {
    try {
      return new MACSigner(key.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalStateException("expected a key of 256 bits or more", e);
    }
  }

  /** Parsed, not built: a header that was parsed is written again as the bytes that were read. */
  private static JWSHeader header() {
    try {
      return JWSHeader.parse(Base64URL.encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"));
    } catch (ParseException e) {
      throw new AssertionError("a constant", e);
    }
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
