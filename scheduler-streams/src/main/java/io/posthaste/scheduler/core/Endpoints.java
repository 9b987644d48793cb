package io.posthaste.scheduler.core;

import io.posthaste.scheduler.core.GroupJson.Named;
import io.posthaste.scheduler.state.proto.GroupRow.Endpoint;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.publish.DestinationUrl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints of a URL group, in the order in which they came. */
final class Endpoints {
  private static final int MAX_NAME = 256;

  private Endpoints() {}

  /**
   * These endpoints with others put in: one of the same name gets the new URL, one of the same URL
   * the new name if there is one, others come at the end.
   *
   * @throws InvalidValueException when one has no URL that can be called, or a name that is too long
   */
  static List<Endpoint> with(List<Endpoint> endpoints, List<Named> put) {
    var all = new ArrayList<Endpoint>(endpoints);
    for (var named : put) add(all, named);
    return all;
  }

  private static void add(List<Endpoint> all, Named named) {
    String url = named.url();
    if (url == null) throw new InvalidValueException("expected the url of each endpoint");
    DestinationUrl.parse(url);
    String name = named.name() == null ? "" : named.name();
    if (name.length() > MAX_NAME) {
      throw InvalidValueException.expected("a name of at most " + MAX_NAME + " characters", name);
    }
    int sameName = name.isEmpty() ? -1 : indexOf(all, null, name);
    int sameUrl = indexOf(all, url, null);
    if (sameName >= 0) {
      all.set(sameName, endpoint(url, name));
      if (sameUrl >= 0 && sameUrl != sameName) all.remove(sameUrl); // no URL stands twice
    } else if (sameUrl < 0) {
      all.add(endpoint(url, name));
    } else if (!name.isEmpty()) {
      all.set(sameUrl, endpoint(url, name));
    }
  }

  /** These endpoints without those of such a URL or such a name. */
  static List<Endpoint> without(List<Endpoint> endpoints, List<Named> removed) {
    var left = new ArrayList<Endpoint>(endpoints);
    for (var named : removed) {
      int found = indexOf(left, named.url(), named.name());
      if (found >= 0) left.remove(found);
    }
    return left;
  }

  private static int indexOf(List<Endpoint> all, @Nullable String url, @Nullable String name) {
    for (int i = 0; i < all.size(); i++) {
      var endpoint = all.get(i);
      if (endpoint.getUrl().equals(url) || endpoint.getName().equals(name)) return i;
    }
    return -1;
  }

  private static Endpoint endpoint(String url, String name) {
    return Endpoint.newBuilder().setUrl(url).setName(name).build();
  }
}
