package io.posthaste.service;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.TopicSettings;
import io.posthaste.schemas.topic.TopicSettings.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the installation, the same for all of its services.
 *
 * @param tenants by id
 * @param destinations what may be called
 * @param limits bounds on what may be published
 * @param topics how the topics are made
 */
@ConfigurationProperties("posthaste")
public record InstallationProperties(@DefaultValue Map<String, TenantProperties> tenants,
    @DefaultValue Destinations destinations, @DefaultValue Limits limits,
    @DefaultValue Topics topics) {
  /** Credentials of a tenant. Never shown. */
  public record TenantProperties(@DefaultValue("") String token,
      @DefaultValue("") String currentSigningKey,
      @DefaultValue("") String nextSigningKey) {
    Tenant toTenant(String id) {
      if (token.isBlank()) throw new IllegalArgumentException("expected a token for " + id);
      return Tenant.withToken(id, token, new SigningKeys(currentSigningKey, nextSigningKey));
    }

    @Override
    public String toString() {
      return "TenantProperties[hidden]";
    }
  }

  /** Address ranges that may be called although they are private or reserved. */
  public record Destinations(@DefaultValue List<String> allowedRanges) {}

  /** As {@link PublishLimits}. */
  public record Limits(@DefaultValue("999") int maxRetries,
      @DefaultValue("15m") Duration maxTimeout,
      @DefaultValue("3653d") Duration maxDelay) {}

  /**
   * How the topics are made, and have to be.
   *
   * @param prefix of their names
   * @param partitions of each topic that messages travel through; fixed once they exist
   * @param replicationFactor copies of each partition
   * @param minInsyncReplicas copies that have a record before it is acknowledged
   * @param maxBodySize the largest body that they take
   */
  public record Topics(@DefaultValue("posthaste.") String prefix,
      @DefaultValue("24") int partitions, @DefaultValue("3") short replicationFactor,
      @DefaultValue("2") int minInsyncReplicas, @DefaultValue("1MB") DataSize maxBodySize) {}

  /** @throws ConfigurationException when a setting of the topics is out of its bounds */
  TopicSettings topicSettings() {
    try {
      return new TopicSettings(topics.prefix(), topics.partitions(), topics.replicationFactor(),
          topics.minInsyncReplicas(), Math.toIntExact(topics.maxBodySize().toBytes()),
          Retention.defaults());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigurationException("posthaste.topics: " + e.getMessage());
    }
  }

  /** @throws ConfigurationException when a tenant has no token or no fit keys */
  public Tenants configuredTenants() {
    try {
      return new Tenants(tenants.entrySet()
          .stream()
          .map(entry -> entry.getValue().toTenant(entry.getKey()))
          .toList());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("posthaste.tenants: " + e.getMessage());
    }
  }

  /** @throws ConfigurationException when a range is none */
  public AddressPolicy addressPolicy() {
    try {
      return new AddressPolicy(destinations.allowedRanges().stream().map(IpRange::parse).toList());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "posthaste.destinations.allowed-ranges: " + e.getMessage());
    }
  }

  PublishLimits publishLimits() {
    return new PublishLimits(limits.maxRetries(), limits.maxTimeout(), limits.maxDelay());
  }
}
