package io.posthaste.dispatcher.consume;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of the calls of a process one host, and one tenant, may have: a host as much as is left
 * free, so that none ever takes all, and a few that take what they can leave the others a share; a
 * tenant four times that, while there are others (dynamic thresholds: Choudhury and Hahne, 1998). Of
 * one thread at a time.
 */
final class Shares {
  private static final int OF_A_TENANT = 4;

  /** What one host or tenant has. */
  private static final class Part {
    private int calls;
    private long bytes;
    /** When a call of it ended last, while others are open. */
    private Instant endedAt = Instant.MIN;
  }

  /** Who calls whom, and what it takes. */
  record Claim(String tenant, String host, long bytes) {}

  private final int maxCalls;
  private final long maxBytes;
  private final int maxCallsPerHost;
  private final int maxCallsPerTenant;
  private final Map<String, Part> hosts = new HashMap<>();
  private final Map<String, Part> tenants = new HashMap<>();
  private int calls;
  private long bytes;

  Shares(int maxCalls, long maxBytes, int maxCallsPerHost, int maxCallsPerTenant) {
    this.maxCalls = maxCalls;
    this.maxBytes = maxBytes;
    this.maxCallsPerHost = maxCallsPerHost;
    this.maxCallsPerTenant = maxCallsPerTenant;
  }

  /** Takes it if there is room. What is larger than the room of a host goes alone. */
  boolean tryTake(Claim claim) {
    var host = hosts.getOrDefault(claim.host, new Part());
    var tenant = tenants.getOrDefault(claim.tenant, new Part());
    int free = maxCalls - calls;
    if (isFull(claim.host)) return false;
    boolean alone = tenants.size() == (tenant.calls > 0 ? 1 : 0);
    int share = alone ? maxCalls : OF_A_TENANT * free;
    if (tenant.calls >= Math.min(maxCallsPerTenant, share)) return false;
    if (host.calls > 0 && host.bytes + claim.bytes > maxBytes - bytes) return false;
    add(hosts, claim.host, 1, claim.bytes);
    add(tenants, claim.tenant, 1, claim.bytes);
    calls++;
    bytes += claim.bytes;
    return true;
  }

  /** Whether no call to a host may begin, whoever makes it. */
  boolean isFull(String host) {
    var part = hosts.get(host);
    return (part == null ? 0 : part.calls) >= Math.min(maxCallsPerHost, maxCalls - calls);
  }

  /** When a call to a host ended last; long ago where none of those that began together has. */
  Instant endedAt(String host) {
    var part = hosts.get(host);
    return part == null ? Instant.MIN : part.endedAt;
  }

  void giveBack(Claim claim, Instant now) {
    add(hosts, claim.host, -1, -claim.bytes);
    var host = hosts.get(claim.host);
    if (host != null) host.endedAt = now;
    add(tenants, claim.tenant, -1, -claim.bytes);
    calls--;
    bytes -= claim.bytes;
  }

  /** Calls of a tenant. */
  int calls(String tenant) {
    return tenants.getOrDefault(tenant, new Part()).calls;
  }

  private static void add(Map<String, Part> parts, String name, int calls, long bytes) {
    var part = parts.computeIfAbsent(name, _ -> new Part());
    part.calls += calls;
    part.bytes += bytes;
    if (part.calls == 0) parts.remove(name);
  }
}
