package io.posthaste.schemas.topic;

import static io.posthaste.schemas.topic.Topic.Cleanup.COMPACT;
import static io.posthaste.schemas.topic.Topic.Cleanup.COMPACT_AND_TIME;
import static io.posthaste.schemas.topic.Topic.Cleanup.TIME;
import static io.posthaste.schemas.topic.Topic.Cleanup.UNTIL_CONSUMED;
import static io.posthaste.schemas.topic.Topic.Partitions.FREE;
import static io.posthaste.schemas.topic.Topic.Partitions.ONE;
import static io.posthaste.schemas.topic.Topic.Partitions.PAIRED;
import static io.posthaste.schemas.topic.Topic.Timestamps.BROKER;
import static io.posthaste.schemas.topic.Topic.Timestamps.WRITER;

/**
 * Every topic of Posthaste. A topic's name is the installation's prefix and its {@link #suffix}.
 */
public enum Topic {
  /**
   * The log: every accepted command, once. Public.
   *
   * <p>
   * Key: the routing key, or none. Value: the raw body, or JSON for control commands. Written
   * by the REST front and by anyone who may; read by scheduler, dispatcher and event log.
   * Partition: murmur2 of the key. Kept for a time, 7 days unless set otherwise.
   */
  INGEST("ingest", PAIRED, TIME, BROKER),

  /**
   * Commands on their way to the partition of their routing key.
   *
   * <p>
   * Key and value as on {@link #INGEST}. Written by the scheduler and, for redrives, by the
   * consumer of dead letters; read by the scheduler task of the key. Partition: murmur2 of the
   * key. Kept until consumed.
   */
  HOPS("hops", PAIRED, UNTIL_CONSUMED, BROKER),

  /**
   * Messages to be called, each a grant to the dispatcher that reads it.
   *
   * <p>
   * Key: message id. Value: the raw body. Written by the scheduler, to the partition of the
   * task that owns the message; read by the dispatcher. Kept until consumed.
   */
  DUE("due", PAIRED, UNTIL_CONSUMED, WRITER),

  /**
   * What became of calls: done, retry, failed, leased, deferred, unstarted.
   *
   * <p>
   * Key: message id. Value: the raw body, or none. Written by the dispatcher, to the partition
   * that the message asks for; read by the scheduler. Kept until consumed: an unread retry can be
   * the only live copy of a message.
   */
  OUTCOMES("outcomes", PAIRED, UNTIL_CONSUMED, BROKER),

  /**
   * Dead letters: messages that failed for good, were rejected, or could not be handled. Public.
   *
   * <p>
   * Key: dead-letter id. Value: the raw body; none (a tombstone) once deleted or redriven.
   * Written by the scheduler, tombstones by the consumer of dead letters; read by that consumer
   * and by anyone. Compacted, and kept for a time, 30 days unless set otherwise; tombstones as
   * long.
   */
  DLQ("dlq", FREE, COMPACT_AND_TIME, WRITER),

  /**
   * What happened to messages, for the logs. Public.
   *
   * <p>
   * Key: message id. Value: JSON. Written by dispatcher and scheduler, to the partition number
   * of the message; read by the event log and by anyone. Kept for a time, 14 days unless set
   * otherwise.
   */
  EVENTS("events", PAIRED, TIME, WRITER),

  /**
   * What every process must know on every request: tenants, token hashes, signing keys; and what
   * the provisioner has done.
   *
   * <p>
   * Key: the entity. Value: protobuf; text for the keys of {@link StartingOffsets}. Written by
   * the scheduler and the provisioner; read in full by all. One partition: one order of changes.
   * Compacted.
   */
  CONFIG("config", ONE, COMPACT, WRITER),

  /**
   * Answers to commands.
   *
   * <p>
   * Key: correlation id. Value: JSON. Written by the scheduler, to the partition that the
   * command asks for; read by the REST front and by anyone who asked. Kept for a time, 1 hour
   * unless set otherwise.
   */
  REPLIES("replies", FREE, TIME, WRITER);

  private final String suffix;
  private final Partitions partitions;
  private final Cleanup cleanup;
  private final Timestamps timestamps;

  Topic(String suffix, Partitions partitions, Cleanup cleanup, Timestamps timestamps) {
    this.suffix = suffix;
    this.partitions = partitions;
    this.cleanup = cleanup;
    this.timestamps = timestamps;
  }

  /** The name without the installation's prefix. */
  public String suffix() {
    return suffix;
  }

  /** How many partitions, and who relies on it. */
  public Partitions partitions() {
    return partitions;
  }

  /** What frees the topic's space. */
  public Cleanup cleanup() {
    return cleanup;
  }

  /** Whose clock a record's timestamp is from. */
  public Timestamps timestamps() {
    return timestamps;
  }

  /** How many partitions a topic has. */
  public enum Partitions {
    /**
     * As many as every other paired topic, for good: a message keeps its partition number in all.
     */
    PAIRED,
    /** The installation's number when made; nothing relies on it. */
    FREE,
    /** One. */
    ONE
  }

  /** What frees a topic's space. */
  public enum Cleanup {
    /** Age. */
    TIME,
    /** The reader, which deletes what it has committed; never age or size. */
    UNTIL_CONSUMED,
    /** A later record of the same key. */
    COMPACT,
    /** A later record of the same key, or age. */
    COMPACT_AND_TIME
  }

  /** Whose clock a record's timestamp is from. */
  public enum Timestamps {
    /**
     * The broker's, at the append: what delays are counted from, so that a replay counts the
     * same.
     */
    BROKER,
    /** The writer's. */
    WRITER
  }
}
