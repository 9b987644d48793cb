package io.posthaste.schemas.grammar;

import java.util.HashSet;
import java.util.regex.Pattern;

/**
 * Fields to redact, separated by commas: {@code body}, {@code header} for all headers, {@code
 * header[Name]} for one; {@code headers} means the same as {@code header}.
 *
 * <p>
 * Blanks around a field and around a name are ignored, and so is an empty field.
 */
public final class RedactGrammar {
  private static final Pattern ONE_HEADER = Pattern.compile("headers?\\[([^\\[\\]]*)\\]");

  private RedactGrammar() {}

  /**
   * Reads the fields.
   *
   * @throws InvalidValueException if one is unknown, or names a header that HTTP does not allow
   */
  public static RedactFields parse(String text) {
    boolean body = false;
    boolean allHeaders = false;
    var headers = new HashSet<String>();
    for (String part : text.split(",", -1)) {
      String field = part.strip();
      switch (field) {
        case "" -> {
        }
        case "body" -> body = true;
        case "header", "headers" -> allHeaders = true;
        default -> headers.add(headerOf(field));
      }
    }
    return new RedactFields(body, allHeaders, headers);
  }

  private static String headerOf(String field) {
    var match = ONE_HEADER.matcher(field);
    String name = match.matches() ? match.group(1).strip() : "";
    if (!FieldName.isToken(name)) {
      throw InvalidValueException.expected("body, header or header[Name]", field);
    }
    return name;
  }
}
