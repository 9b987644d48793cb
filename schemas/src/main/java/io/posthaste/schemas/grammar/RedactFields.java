package io.posthaste.schemas.grammar;

import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a message is shown only as a hash.
 *
 * @param body whether the body is
 * @param allHeaders whether every header is, whatever {@code headers} holds
 * @param headers names of single headers, in lower case and sorted; unmodifiable
 */
public record RedactFields(boolean body, boolean allHeaders, Set<String> headers) {

  /** Takes the names in any case. */
  public RedactFields {
    var lowerCase = new TreeSet<String>();
    for (String header : headers) {
      lowerCase.add(header.toLowerCase(Locale.ROOT));
    }
    headers = Collections.unmodifiableSet(lowerCase);
  }
}
