package io.posthaste.schemas.header;

import java.util.Locale;
import java.util.Set;

/**
 * Names of the header fields that mean something to us, on requests and on records. All are
 * compared without regard to case. What each holds is in {@code docs/records.md}.
 */
public final class HeaderNames {
  /** Absolute URL or URL-group name. On records only: a request has it in its path. */
  public static final String DESTINATION = "destination";
  /** Kind of command; {@code publish} when absent. */
  public static final String TYPE = "type";
  /** Whose command it is; {@code default} when absent. */
  public static final String TENANT = "tenant";
  /** {@code direct} or {@code scheduled}: who takes the record; {@code scheduled} when absent. */
  public static final String ROUTE = "route";
  /** The message that a command is about. */
  public static final String MESSAGE_ID = "message-id";
  /** The URL group that a command is about. */
  public static final String GROUP = "group";
  /** Topic, partition and id for the answer to a command. */
  public static final String REPLY_TOPIC = "reply-topic";
  public static final String REPLY_PARTITION = "reply-partition";
  public static final String CORRELATION_ID = "correlation-id";
  /** The dead letter that a message was published again from. Stays with the message. */
  public static final String RETRIED_FROM = "retried-from";

  public static final String CONTENT_TYPE = "content-type";

  public static final String FORWARD_PREFIX = "upstash-forward-";
  public static final String CALLBACK_PREFIX = "upstash-callback-";
  public static final String FAILURE_CALLBACK_PREFIX = "upstash-failure-callback-";

  public static final String METHOD = "upstash-method";
  public static final String TIMEOUT = "upstash-timeout";
  public static final String RETRIES = "upstash-retries";
  public static final String RETRY_DELAY = "upstash-retry-delay";
  public static final String DELAY = "upstash-delay";
  public static final String NOT_BEFORE = "upstash-not-before";
  public static final String LABEL = "upstash-label";
  public static final String FLOW_CONTROL_KEY = "upstash-flow-control-key";
  public static final String FLOW_CONTROL_VALUE = "upstash-flow-control-value";
  public static final String DEDUPLICATION_ID = "upstash-deduplication-id";
  public static final String CONTENT_BASED_DEDUPLICATION = "upstash-content-based-deduplication";
  public static final String CALLBACK = "upstash-callback";
  public static final String FAILURE_CALLBACK = "upstash-failure-callback";
  public static final String REDACT_FIELDS = "upstash-redact-fields";
  public static final String CRON = "upstash-cron";
  public static final String SCHEDULE_ID = "upstash-schedule-id";
  public static final String QUEUE_NAME = "upstash-queue-name";
  /** Forward every header of the request; records hold {@code upstash-forward-*} in its place. */
  public static final String HEADER_FORWARD = "upstash-header-forward";
  /** Address of the publisher, set by the REST door and delivered under this name. */
  public static final String CALLER_IP = "upstash-caller-ip";

  private static final Set<String> COMMAND_FIELDS = Set.of(CONTENT_TYPE, METHOD, TIMEOUT, RETRIES,
      RETRY_DELAY, DELAY, NOT_BEFORE, LABEL, FLOW_CONTROL_KEY, FLOW_CONTROL_VALUE, DEDUPLICATION_ID,
      CONTENT_BASED_DEDUPLICATION, CALLBACK, FAILURE_CALLBACK, REDACT_FIELDS, CRON, SCHEDULE_ID,
      QUEUE_NAME);

  /** Fields that belong to one connection (RFC 9110 §7.6.1), or that every request makes anew. */
  private static final Set<String> CONNECTION_FIELDS = Set.of("connection", "keep-alive", "te",
      "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect",
      "http2-settings");

  private HeaderNames() {}

  /**
   * Whether a field of a request is part of the publish command and so goes onto the record.
   * Everything else named {@code upstash-*} is ignored: not stored, not forwarded.
   */
  public static boolean isCommandField(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return COMMAND_FIELDS.contains(lower) || lower.startsWith(FORWARD_PREFIX)
        || lower.startsWith(CALLBACK_PREFIX) || lower.startsWith(FAILURE_CALLBACK_PREFIX);
  }

  /** Whether a field belongs to a connection rather than to a message, and is never passed on. */
  public static boolean isConnectionField(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return CONNECTION_FIELDS.contains(lower) || lower.startsWith("proxy-");
  }
}
