package io.posthaste.ingestapi;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How services of one installation reach each other over HTTP. None of it reloads.
 *
 * @param schedulers base URLs, or {@code dns+http://name:port} for all that a name stands for; one is
 *   enough, others are asked when it does not answer
 * @param dispatchers base URLs of all, or a name for all
 * @param token what services show each other; empty for nothing
 * @param timeout longest time for an answer, all tries together
 */
@ConfigurationProperties("posthaste.internal")
public record InternalProperties(@DefaultValue List<String> schedulers,
    @DefaultValue List<String> dispatchers, @DefaultValue("") String token,
    @DefaultValue("10s") Duration timeout) {
  /** @throws IllegalArgumentException when a URL is none, or the time is not above 0 */
  public InternalProperties {
    schedulers = schedulers.stream().map(url -> base("schedulers", url)).toList();
    dispatchers = dispatchers.stream().map(url -> base("dispatchers", url)).toList();
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException(
          "posthaste.internal: expected a timeout above 0, but got " + timeout);
    }
  }

  private static String base(String name, String text) {
    var url = URI.create(text.startsWith("dns+") ? text.substring(4) : text);
    if (url.getHost() == null || url.getScheme() == null || !url.getScheme().startsWith("http")) {
      throw new IllegalArgumentException("posthaste.internal: expected " + name
          + " as http://host:port or dns+http://name:port, but got " + text);
    }
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** Hides the token. */
  @Override
  public String toString() {
    return "InternalProperties[schedulers=" + schedulers + ", dispatchers=" + dispatchers + "]";
  }
}
