package io.posthaste.ingestapi.request;

import io.posthaste.schemas.grammar.FlowControlKeyGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.header.HeaderField;

/**
 * What a path below {@code /v2/flowControl/} is about. A key can have anything in it, slashes too,
 * and need not be encoded, as long as it has no {@code ?} and no {@code %} with two digits after it.
 */
public final class FlowControlTarget {
  private FlowControlTarget() {}

  /** What is done to a key. */
  public enum Action {
    PAUSE,
    RESUME,
    PIN,
    UNPIN,
    RESET_RATE
  }

  /** A key and what is done to it. */
  public record Change(String key, Action action) {}

  /**
   * The key in the path of a {@code GET}: all of the rest.
   *
   * @throws RefusedException with status 400 when it is none
   */
  public static String key(RequestTarget target) {
    return key(target.path().substring(RequestTarget.FLOW_CONTROL_PREFIX.length()));
  }

  /**
   * The key in the path of a {@code POST}, and what stands behind its last slash.
   *
   * @throws RefusedException with status 400 when there is no key, 404 when there is nothing to do
   */
  public static Change change(RequestTarget target) {
    String path = target.path().substring(RequestTarget.FLOW_CONTROL_PREFIX.length());
    if (path.endsWith("/")) path = path.substring(0, path.length() - 1);
    int slash = path.lastIndexOf('/');
    var action = switch (path.substring(slash + 1)) {
      case "pause" -> Action.PAUSE;
      case "resume" -> Action.RESUME;
      case "pin" -> Action.PIN;
      case "unpin" -> Action.UNPIN;
      case "resetRate", "reset" -> Action.RESET_RATE;
      default -> throw new Refusal(404, "there is nothing at this path").asException();
    };
    return new Change(key(path.substring(0, Math.max(slash, 0))), action);
  }

  private static String key(String raw) {
    try {
      return FlowControlKeyGrammar
          .parse(HeaderField.textOf(PercentCode.decode(raw).orElse(raw)));
    } catch (InvalidValueException e) {
      throw Refusal.invalid("flowControlKey: " + e.getMessage()).asException();
    }
  }
}
