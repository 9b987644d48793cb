package io.posthaste.schemas.header;

import java.util.ArrayList;

/**
 * Names of the fields that our services put on records for each other. None is ever taken from a
 * record of the ingest topic, which anyone may write.
 */
public final class OwnFields {
  public static final String PREFIX = "posthaste-";

  /** The message that the record is about. */
  public static final String MESSAGE_ID = "posthaste-message-id";
  /** Number of the grant, from 1; 0 for a message called straight from the ingest topic. */
  public static final String GRANT = "posthaste-grant";
  /** Number of the attempt, from 1. */
  public static final String ATTEMPT = "posthaste-attempt";
  /** Milliseconds since 1970, as all times in these fields. */
  public static final String DUE_TIME = "posthaste-due-time";
  public static final String START_BY = "posthaste-start-by";
  /** Partition of the outcomes topic that the outcome of a grant is wanted on. */
  public static final String OUTCOME_PARTITION = "posthaste-outcome-partition";
  public static final String OUTCOME = "posthaste-outcome";
  public static final String RETRY_AT = "posthaste-retry-at";
  public static final String LEASE_UNTIL = "posthaste-lease-until";
  public static final String ERROR = "posthaste-error";
  public static final String STARTED_AT = "posthaste-started-at";
  public static final String TOOK_MS = "posthaste-took-ms";
  public static final String RESPONSE_STATUS = "posthaste-response-status";
  public static final String RESPONSE_BODY = "posthaste-response-body";
  public static final String RESPONSE_HEADER_PREFIX = "posthaste-response-header-";
  /** HTTP status of a reply. */
  public static final String STATUS = "posthaste-status";
  /** URL group that a message is one copy of, and the name of its endpoint there. */
  public static final String GROUP = "posthaste-group";
  public static final String ENDPOINT = "posthaste-endpoint";
  /** Schedule that a message is an occurrence of. */
  public static final String SCHEDULE = "posthaste-schedule";
  /** On hops: the message is published again, and this is the first that is known of it. */
  public static final String REDRIVE = "posthaste-redrive";

  /** The message whose callback, or failure callback, a message is. */
  public static final String CALLBACK_OF = "posthaste-callback-of";
  /** Partition of a queue that waits for the end of a callback; absent where none does. */
  public static final String AWAITED_ON = "posthaste-awaited-on";

  /** Text of the lane that a grant, or a train of them, comes from. */
  public static final String LANE = "posthaste-lane";
  /** How many messages wait in that lane behind the one that is granted. */
  public static final String LANE_WAITING = "posthaste-lane-waiting";
  /** Number of a train in its lane; the one that it may only follow; how much of it was delivered. */
  public static final String TRAIN = "posthaste-train";
  public static final String TRAIN_AFTER = "posthaste-train-after";
  public static final String TRAIN_DELIVERED = "posthaste-train-delivered";

  private OwnFields() {}

  /** By the rule by which fields are found: other rules for case know other letters. */
  public static boolean isOwn(String name) {
    return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /** The fields without those of ours. */
  public static HeaderFields without(HeaderFields fields) {
    var kept = new ArrayList<HeaderField>(fields.list().size());
    for (var field : fields) if (!isOwn(field.name())) kept.add(field);
    return kept.size() == fields.list().size() ? fields : new HeaderFields(kept);
  }
}
