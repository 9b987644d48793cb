package io.posthaste.service.kafka;

/** The ways of SASL that are known here, by the names that Kafka gives them. */
public enum SaslMechanism {
  PLAIN("PLAIN"),
  SCRAM_SHA_256("SCRAM-SHA-256"),
  SCRAM_SHA_512("SCRAM-SHA-512"),
  OAUTHBEARER("OAUTHBEARER");

  private final String kafkaName;

  SaslMechanism(String kafkaName) {
    this.kafkaName = kafkaName;
  }

  String kafkaName() {
    return kafkaName;
  }
}
