package io.posthaste.schemas.grammar;

/**
 * A value that its grammar refuses.
 *
 * <p>
 * The message is a fragment of a sentence that says what was expected and what was found, such
 * as {@code expected a duration such as 50s or 1d10h30m, but got '5 parsecs'}; the caller puts the
 * name of the header or field in front of it. It has no stack trace: it tells of a client's
 * mistake, not of ours.
 */
public final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MAX_FOUND_CHARACTERS = 60;

  /** An exception with a ready-made fragment; text from a client in it must already be cut. */
  public InvalidValueException(String message) {
    super(message, null, false, false);
  }

  /**
   * The usual form.
   *
   * @param what the values that would have been accepted, as a noun phrase
   * @param found text from the client: cut to 60 characters, unprintable ones shown as {@code ?}
   */
  public static InvalidValueException expected(String what, String found) {
    return new InvalidValueException("expected " + what + ", but got '" + excerpt(found) + "'");
  }

  /** The same, with the name of what is at fault in front of it. */
  public InvalidValueException of(String name) {
    return new InvalidValueException(name + ": " + getMessage());
  }

  /** What a message may show of a text from a client: 60 characters of it, all printable. */
  public static String excerpt(String found) {
    var excerpt = new StringBuilder();
    int shown = 0;
    int position = 0;
    while (position < found.length() && shown < MAX_FOUND_CHARACTERS) {
      int character = found.codePointAt(position);
      excerpt.appendCodePoint(isPrintable(character) ? character : '?');
      position += Character.charCount(character);
      shown++;
    }
    return position < found.length() ? excerpt.append("...").toString() : excerpt.toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT, // holds the marks that reverse the direction of the text after them
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
        false;
      default -> true;
    };
  }
}
