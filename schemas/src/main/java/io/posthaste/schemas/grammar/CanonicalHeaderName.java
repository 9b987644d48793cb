package io.posthaste.schemas.grammar;

/**
 * Header names as the API shows them: the canonical MIME form of Go's {@code net/textproto}, such
 * as {@code Content-Type} for {@code content-type}.
 */
public final class CanonicalHeaderName {
  private CanonicalHeaderName() {}

  /**
   * The name with its first letter and every letter after a hyphen in upper case and all others in
   * lower case. Text that HTTP does not allow as a name comes back as it is, as from Go.
   */
  public static String of(String name) {
    if (!FieldName.isToken(name)) {
      return name;
    }
    var canonical = new StringBuilder(name.length());
    boolean startsWord = true;
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      canonical.append(startsWord ? Character.toUpperCase(letter) : Character.toLowerCase(letter));
      startsWord = letter == '-';
    }
    return canonical.toString();
  }
}
