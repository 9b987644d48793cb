package io.posthaste.ingestapi.request;

import java.util.Locale;

/**
 * The destination in the target of a publish request, and what the query says besides.
 *
 * @param destination one character a byte, as the publisher wrote it
 * @param query the whole query; its {@code rest} stands in the destination already
 */
public record DestinationTarget(String destination, QueryParameters query) {
  /**
   * Reads what follows {@code /v2/publish/} in a request target. A destination that was
   * percent-encoded as a whole is decoded, once; a scheme that lost a slash on the way
   * ({@code https:/example.com}) gets it back. Nothing else is changed.
   *
   * @param raw one character a byte
   * @throws RefusedException with status 400 when a query parameter for this server is malformed
   */
  public static DestinationTarget parse(String raw) {
    int question = raw.indexOf('?');
    String path = question < 0 ? raw : raw.substring(0, question);
    var query = QueryParameters.parse(question < 0 ? null : raw.substring(question + 1));
    String destination = repaired(decoded(path));
    if (query.rest() != null) {
      destination += (destination.indexOf('?') < 0 ? "?" : "&") + query.rest();
    }
    return new DestinationTarget(destination, query);
  }

  private static String decoded(String path) {
    if (isUrl(path)) return path;
    return PercentCode.decode(path).filter(DestinationTarget::isUrl).orElse(path);
  }

  private static boolean isUrl(String text) {
    return schemeLength(text) > 0;
  }

  private static String repaired(String text) {
    int scheme = schemeLength(text);
    if (scheme == 0 || text.startsWith("//", scheme)) return text;
    return text.substring(0, scheme) + "/" + text.substring(scheme);
  }

  /** Length of {@code http:} or {@code https:} where a slash follows it; 0 otherwise. */
  private static int schemeLength(String text) {
    String start = text.substring(0, Math.min(text.length(), 7)).toLowerCase(Locale.ROOT);
    if (start.startsWith("https:/")) return 6;
    return start.startsWith("http:/") ? 5 : 0;
  }
}
