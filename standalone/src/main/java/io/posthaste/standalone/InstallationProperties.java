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

/**
 * Settings of the installation, the same for all of its services.
 *
 * @param tenants by id; those of development mode where none is configured there
 * @param destinations what may be called
 * @param limits bounds on what may be published
 * @param topics how the topics are made
 */
@ConfigurationProperties("posthaste")
record InstallationProperties(@DefaultValue Map<String, TenantProperties> tenants,
                              @DefaultValue Destinations destinations, @DefaultValue Limits limits,
                              @DefaultValue Topics topics) {
  /** Credentials of a tenant. Never shown. */
  record TenantProperties(String token, String currentSigningKey, String nextSigningKey) {
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

  /** Partitions of each of the topics that messages travel through; fixed once they exist. */
  record Topics(@DefaultValue("4") int partitions) {}

  Tenants configuredTenants() {
    return new Tenants(tenants.entrySet().stream()
      .map(entry -> Tenant.withToken(entry.getKey(), entry.getValue().token(),
        new SigningKeys(entry.getValue().currentSigningKey(), entry.getValue().nextSigningKey())))
      .toList());
  }

  AddressPolicy addressPolicy() {
    return new AddressPolicy(destinations.allowedRanges().stream().map(IpRange::parse).toList());
  }

  PublishLimits publishLimits() {
    return new PublishLimits(limits.maxRetries(), limits.maxTimeout(), limits.maxDelay());
  }
}
