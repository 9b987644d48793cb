package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.NameGrammar;
import java.util.Locale;

/** Where a message goes. */
public sealed interface Destination {
  /** The text as the publisher gave it. */
  String text();

  /** One endpoint. */
  record Url(DestinationUrl url) implements Destination {
    @Override
    public String text() {
      return url.text();
    }
  }

  /** Every endpoint of a URL group. */
  record Group(String name) implements Destination {
    @Override
    public String text() {
      return name;
    }
  }

  /** @throws InvalidValueException when the text is neither a URL that can be called nor a name */
  static Destination parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return new Url(DestinationUrl.parse(text));
    }
    if (lower.equals("api") || lower.startsWith("api/")) {
      throw new InvalidValueException(
          "the built-in destination '" + InvalidValueException.excerpt(text)
              + "' is not supported, publish to the provider's URL");
    }
    if (NameGrammar.isName(text)) return new Group(text);
    throw InvalidValueException.expected(
        "a URL that starts with http:// or https://, or the name of a URL group", text);
  }
}
