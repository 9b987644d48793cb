package io.posthaste.schemas.publish;

/** What an error message shows of a text that somebody sent: printable, and not too much of it. */
final class Shown {
  private static final int MAX = 60;

  private Shown() {}

  static String of(String text) {
    var shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return text.length() > MAX ? shown + "…" : shown.toString();
  }
}
