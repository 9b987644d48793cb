package io.posthaste.schemas.topic;

import java.util.List;

/** Topics are not there yet: nobody has provisioned the cluster, or somebody is about to. */
public final class TopicsMissingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicsMissingException(List<TopicSpec> missing) {
    super("Topics " + missing.stream().map(TopicSpec::name).toList()
        + " are not there: run posthaste provision with the same settings, or look whether"
        + " posthaste.topics.prefix is right");
  }
}
