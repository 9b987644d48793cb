package io.posthaste.service;

import io.posthaste.schemas.topic.Topic;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.env.PropertyResolver;

/** A consumer group that is given offsets to start from, before its first member joins. */
public enum Reader {
  /** Members are the tasks of the schedulers. */
  SCHEDULER("posthaste.scheduler.application-id", "posthaste-scheduler"),
  /** Members are the dispatchers. */
  DISPATCHER("posthaste.dispatcher.group-id", "posthaste-dispatcher");

  private final String property;
  private final String usual;

  Reader(String property, String usual) {
    this.property = property;
    this.usual = usual;
  }

  /** What its group reads, by the group's name in these settings. */
  public Map<String, Set<Topic>> group(PropertyResolver settings) {
    return Map.of(settings.getProperty(property, usual), topics());
  }

  private Set<Topic> topics() {
    return switch (this) {
      case SCHEDULER -> Set.of(Topic.INGEST, Topic.HOPS, Topic.OUTCOMES);
      case DISPATCHER -> Set.of(Topic.INGEST, Topic.DUE);
    };
  }

  /** What all of them read, by their groups' names. */
  public static Map<String, Set<Topic>> groups(PropertyResolver settings) {
    return Arrays.stream(values())
        .flatMap(reader -> reader.group(settings).entrySet().stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
