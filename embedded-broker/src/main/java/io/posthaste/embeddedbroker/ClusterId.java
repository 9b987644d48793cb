package io.posthaste.embeddedbroker;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The ids of embedded clusters: {@code posthaste-} and 72 random bits in base64url, 22 characters
 * as Kafka's own ids. The prefix tells our data from that of another Kafka, and names the broker
 * in tools.
 */
final class ClusterId {
  private static final String PREFIX = "posthaste-";
  private static final SecureRandom RANDOM = new SecureRandom();

  private ClusterId() {}

  static String random() {
    byte[] bits = new byte[9];
    RANDOM.nextBytes(bits);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static boolean isOurs(String clusterId) {
    return clusterId.startsWith(PREFIX);
  }
}
