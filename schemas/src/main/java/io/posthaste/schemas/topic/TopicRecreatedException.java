package io.posthaste.schemas.topic;

/**
 * A topic that a group has read from was deleted and made again: what it held is lost, and the
 * group's offsets, if any, belong to another log. Nothing was changed.
 */
public final class TopicRecreatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicRecreatedException(StartingOffsetsPlan.Recreated recreated, String configTopic) {
    super("Topic " + recreated.topicName() + " is not the one that group " + recreated.group()
        + " started from: it has id " + recreated.presentId() + ", and id " + recreated.recordedId()
        + " is recorded. It was deleted and made again, and its messages are lost. To go on without"
        + " them: stop all members of the group, delete the group's offsets for the topic, and write a"
        + " record without a value and with the key '" + recreated.key() + "' to topic "
        + configTopic + ".");
  }
}
