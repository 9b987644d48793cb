package io.posthaste.schemas.grammar;

/** What HTTP allows as the name of a header: a token of RFC 9110, section 5.6.2. */
final class FieldName {
  private static final String MARKS = "!#$%&'*+-.^_`|~";

  private FieldName() {}

  static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(FieldName::isTokenCharacter);
  }

  private static boolean isTokenCharacter(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || MARKS.indexOf(character) >= 0;
  }
}
