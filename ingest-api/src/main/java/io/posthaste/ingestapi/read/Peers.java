package io.posthaste.ingestapi.read;

import java.util.List;

/**
 * Where the other services of the installation answer: base URLs, without a slash at the end. Asked
 * anew for each question.
 */
public interface Peers {
  /** Any of them knows which of them owns what. Empty: there is no state to be read. */
  List<String> schedulers();

  /** All of them. */
  List<String> dispatchers();

  /** All of them: each has some partitions. Empty: there are no dead letters to be read. */
  List<String> dlqConsumers();
}
