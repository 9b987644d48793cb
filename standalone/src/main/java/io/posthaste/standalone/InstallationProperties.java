package io.posthaste.standalone;

import io.posthaste.schemas.address.AddressPolicy;
import io.posthaste.schemas.address.IpRange;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.tenant.SigningKeys;
import io.posthaste.schemas.tenant.Tenant;
import io.posthaste.schemas.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the installation, the same for all of its services.
 *
 * @param tenants by id; those of development mode where none is configured there
 * @param destinations what may be called
 * @param limits bounds on what may be published
 * @param topics how the topics are made
 * @param dlq how dead letters are kept
 */
@ConfigurationProperties("posthaste")
record InstallationProperties(@DefaultValue Map<String, TenantProperties> tenants,
    @DefaultValue Destinations destinations, @DefaultValue Limits limits,
    @DefaultValue Topics topics, @DefaultValue Dlq dlq) {
  /** Credentials of a tenant. Never shown. */
  record TenantProperties(@DefaultValue("") String token,
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
  record Destinations(@DefaultValue List<String> allowedRanges) {}

  /** As {@link PublishLimits}. */
  record Limits(@DefaultValue("999") int maxRetries, @DefaultValue("15m") Duration maxTimeout,
      @DefaultValue("3653d") Duration maxDelay) {}

  /**
   * How the topics are made.
   *
   * @param partitions of each topic that messages travel through; fixed once they exist
   */
  record Topics(@DefaultValue("posthaste.") String prefix, @DefaultValue("4") int partitions,
      @DefaultValue("1MB") DataSize maxBodySize) {}

  /**
   * How dead letters are kept.
   *
   * @param retention how long; the topic is made with it
   */
  record Dlq(@DefaultValue("30d") Duration retention) {}

  /** @throws ConfigurationException when a tenant has no token or no fit keys */
  Tenants configuredTenants() {
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
  AddressPolicy addressPolicy() {
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
