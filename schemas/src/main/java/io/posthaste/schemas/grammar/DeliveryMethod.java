package io.posthaste.schemas.grammar;

import java.util.Locale;

/** The HTTP methods with which a message can be delivered. */
public enum DeliveryMethod {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE;

  /**
   * Reads a method's name in any case; whitespace around it is ignored.
   *
   * @throws InvalidValueException if it is another method, such as HEAD, or none
   */
  public static DeliveryMethod parse(String text) {
    // By lower case: upper case would also make POST of a long s (U+017F).
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "get" -> GET;
      case "post" -> POST;
      case "put" -> PUT;
      case "patch" -> PATCH;
      case "delete" -> DELETE;
      default -> throw InvalidValueException.expected("GET, POST, PUT, PATCH or DELETE", text);
    };
  }
}
