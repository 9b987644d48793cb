package io.posthaste.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which groups are still to be given starting offsets, and which may not go on: a decision about
 * values.
 *
 * @param starts in the order of groups and {@link Topic}
 * @param recreated topics that are not the ones that were recorded
 */
record StartingOffsetsPlan(List<Start> starts, List<Recreated> recreated) {
  static final String KEY_PREFIX = "starting-offsets/";

  /**
   * Compares the topics with what was recorded.
   *
   * @param groups what each group reads
   * @param recorded topic ids by {@link #key}
   */
  static StartingOffsetsPlan of(ProvisionedTopics topics, Map<String, Set<Topic>> groups,
      Map<String, String> recorded) {
    var starts = new ArrayList<Start>();
    var recreated = new ArrayList<Recreated>();
    groups.forEach((group, read) -> read.stream().sorted().forEach(topic -> {
      String name = topics.layout().name(topic);
      String presentId = topics.topicId(topic);
      String recordedId = recorded.get(key(group, name));
      if (recordedId == null) {
        starts.add(new Start(group, name, presentId, topics.partitions(topic)));
      } else if (!recordedId.equals(presentId)) {
        recreated.add(new Recreated(group, name, presentId, recordedId));
      }
    }));
    return new StartingOffsetsPlan(List.copyOf(starts), List.copyOf(recreated));
  }

  /** The key of the record that says that a group was given its starting offsets on a topic. */
  static String key(String group, String topicName) {
    return KEY_PREFIX + group + "/" + topicName;
  }

  /** A group that is to start at offset 0 of every partition that it has no commit for. */
  record Start(String group, String topicName, String topicId, int partitions) {
    String key() {
      return StartingOffsetsPlan.key(group, topicName);
    }
  }

  /** A topic that was made again since the group started. */
  record Recreated(String group, String topicName, String presentId, String recordedId) {
    String key() {
      return StartingOffsetsPlan.key(group, topicName);
    }
  }
}
