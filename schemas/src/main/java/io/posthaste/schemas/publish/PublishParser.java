package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.BooleanGrammar;
import io.posthaste.schemas.grammar.CronGrammar;
import io.posthaste.schemas.grammar.DelayExpression;
import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.grammar.DurationGrammar;
import io.posthaste.schemas.grammar.FlowControlGrammar;
import io.posthaste.schemas.grammar.FlowControlKeyGrammar;
import io.posthaste.schemas.grammar.IntegerGrammar;
import io.posthaste.schemas.grammar.InvalidValueException;
import io.posthaste.schemas.grammar.LabelGrammar;
import io.posthaste.schemas.grammar.NameGrammar;
import io.posthaste.schemas.grammar.NotBeforeGrammar;
import io.posthaste.schemas.grammar.RedactFields;
import io.posthaste.schemas.grammar.RedactGrammar;
import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.tenant.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a publish command out of header fields: those of a record, which are those of the request
 * with {@code destination} and a few of ours beside them. The one parser for both doors. Safe for
 * any thread.
 */
public final class PublishParser {
  private static final RedactFields NOTHING_REDACTED = new RedactFields(false, false, Set.of());

  private final PublishLimits limits;

  public PublishParser(PublishLimits limits) {
    this.limits = limits;
  }

  /** The command in these fields, or the first field that is at fault. Throws nothing. */
  public ParsedPublish parse(HeaderFields fields) {
    try {
      return new ParsedPublish.Valid(command(new Fields(fields, "")));
    } catch (Fields.RefusedFieldException e) {
      return e.refused();
    }
  }

  private PublishCommand command(Fields in) {
    in.optional(HeaderNames.TYPE, PublishParser::type);
    var destination = in.optional(HeaderNames.DESTINATION, Destination::parse);
    if (destination == null) {
      throw in.invalid(HeaderNames.DESTINATION,
          "expected a URL or the name of a URL group, but it is missing");
    }
    var delay = in.or(Duration.ZERO, HeaderNames.DELAY, DurationGrammar::parse);
    if (delay.compareTo(limits.maxDelay()) > 0) {
      throw in.overLimit(HeaderNames.DELAY, "expected at most " + limits.maxDelay().toDays() + "d");
    }
    var flowControl = flowControl(in);
    var queue = in.optional(HeaderNames.QUEUE_NAME, NameGrammar::parse);
    if (queue != null && flowControl != null) {
      throw in.invalid(HeaderNames.FLOW_CONTROL_KEY, "a message of a queue cannot have it yet");
    }
    return new PublishCommand(tenant(in), destination,
        in.or(DeliveryMethod.POST, HeaderNames.METHOD, DeliveryMethod::parse),
        in.optional(HeaderNames.TIMEOUT, PublishParser::timeout), retries(in),
        in.optional(HeaderNames.RETRY_DELAY, DelayExpression::parse), delay,
        in.optional(HeaderNames.NOT_BEFORE, NotBeforeGrammar::parse),
        in.or(List.of(), HeaderNames.LABEL, LabelGrammar::parse), flowControl,
        in.optional(HeaderNames.DEDUPLICATION_ID, FlowControlKeyGrammar::parse),
        in.or(false, HeaderNames.CONTENT_BASED_DEDUPLICATION, BooleanGrammar::parse),
        callback(in, HeaderNames.CALLBACK, HeaderNames.CALLBACK_PREFIX),
        callback(in, HeaderNames.FAILURE_CALLBACK, HeaderNames.FAILURE_CALLBACK_PREFIX),
        queue,
        in.optional(HeaderNames.CRON, text -> CronGrammar.parse(text).text()),
        in.optional(HeaderNames.SCHEDULE_ID, NameGrammar::parse),
        in.or(NOTHING_REDACTED, HeaderNames.REDACT_FIELDS, RedactGrammar::parse),
        forwarded(in), in.optional(HeaderNames.CALLER_IP, text -> text));
  }

  private static CommandType type(String text) {
    return CommandType.parse(text)
        .filter(type -> type == CommandType.PUBLISH || type == CommandType.SCHEDULE_PUT)
        .orElseThrow(() -> InvalidValueException.expected(CommandType.PUBLISH.text(), text));
  }

  private static String tenant(Fields in) {
    return in.or(Tenant.DEFAULT_ID, HeaderNames.TENANT, NameGrammar::parse);
  }

  private @Nullable Integer retries(Fields in) {
    var retries = in.optional(HeaderNames.RETRIES,
        text -> IntegerGrammar.parse(text, 0, Integer.MAX_VALUE));
    if (retries != null && retries > limits.maxRetries()) {
      throw in.overLimit(HeaderNames.RETRIES,
          "expected at most " + limits.maxRetries() + ", but got " + retries);
    }
    return retries;
  }

  private static Duration timeout(String text) {
    var timeout = DurationGrammar.parse(text);
    if (timeout.isZero()) throw new InvalidValueException("expected a time above 0");
    return timeout;
  }

  private static @Nullable FlowControl flowControl(Fields in) {
    var key = in.optional(HeaderNames.FLOW_CONTROL_KEY, FlowControlKeyGrammar::parse);
    var value = in.optional(HeaderNames.FLOW_CONTROL_VALUE, FlowControlGrammar::parse);
    if (key == null && value == null) return null;
    if (key == null) {
      throw in.invalid(HeaderNames.FLOW_CONTROL_VALUE,
          "expected " + HeaderNames.FLOW_CONTROL_KEY + " beside it");
    }
    if (value == null) {
      throw in.invalid(HeaderNames.FLOW_CONTROL_KEY,
          "expected " + HeaderNames.FLOW_CONTROL_VALUE + " beside it");
    }
    return new FlowControl(key, value);
  }

  /**
   * Settings of a callback, and of the failure callback that it may have itself, are checked when the
   * message is published: later nobody is there to tell.
   */
  private @Nullable Callback callback(Fields in, String name, String prefix) {
    var settings = in.behind(prefix);
    if (!settings.fields().list().isEmpty()) {
      checkSettings(settings);
      checkSettings(settings.behind(HeaderNames.FAILURE_CALLBACK_PREFIX));
    }
    var url = in.optional(name, DestinationUrl::parse);
    return url == null ? null : new Callback(url, settings.fields());
  }

  private void checkSettings(Fields in) {
    in.optional(HeaderNames.METHOD, DeliveryMethod::parse);
    in.optional(HeaderNames.TIMEOUT, PublishParser::timeout);
    retries(in);
    in.optional(HeaderNames.RETRY_DELAY, DelayExpression::parse);
    in.optional(HeaderNames.LABEL, LabelGrammar::parse);
    in.optional(HeaderNames.REDACT_FIELDS, RedactGrammar::parse);
    flowControl(in);
    forwarded(in);
    boolean delayed = in.or(Duration.ZERO, HeaderNames.DELAY, DurationGrammar::parse).isPositive();
    if (delayed) throw in.invalid(HeaderNames.DELAY, "a callback cannot be delayed");
    if (in.fields().has(HeaderNames.NOT_BEFORE)) {
      throw in.invalid(HeaderNames.NOT_BEFORE, "a callback cannot be delayed");
    }
    if (in.fields().has(HeaderNames.QUEUE_NAME)) {
      throw in.invalid(HeaderNames.QUEUE_NAME, "a callback cannot go through a queue");
    }
    in.optional(HeaderNames.FAILURE_CALLBACK, DestinationUrl::parse);
  }

  /**
   * What the endpoint gets: the content type, and every {@code Upstash-Forward-X} as {@code X}. A
   * forwarded content type counts only where no plain one was sent.
   */
  private static HeaderFields forwarded(Fields in) {
    var forwarded = new ArrayList<HeaderField>();
    var contentType = in.fields().last(HeaderNames.CONTENT_TYPE).orElse(null);
    if (contentType != null) forwarded.add(new HeaderField("Content-Type", contentType.value()));
    String prefix = HeaderNames.FORWARD_PREFIX;
    for (var field : in.fields()) {
      if (!field.name().regionMatches(true, 0, prefix, 0, prefix.length())) continue;
      String name = field.name().substring(prefix.length());
      checkForwarded(in, field, name);
      if (contentType != null && name.equalsIgnoreCase(HeaderNames.CONTENT_TYPE)) continue;
      forwarded.add(new HeaderField(name, field.value()));
    }
    return new HeaderFields(forwarded);
  }

  /** RFC 9110 §5.1 and §5.5: a name is a token; a value has no line break and no NUL. */
  private static void checkForwarded(Fields in, HeaderField field, String name) {
    if (name.isEmpty() || !name.chars().allMatch(PublishParser::isTokenCharacter)) {
      throw in.invalid(shown(field), "expected a header name after " + HeaderNames.FORWARD_PREFIX);
    }
    if (field.value().chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw in.invalid(shown(field), "expected a value without line breaks");
    }
  }

  private static String shown(HeaderField field) {
    return InvalidValueException.excerpt(field.name().toLowerCase(Locale.ROOT));
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
