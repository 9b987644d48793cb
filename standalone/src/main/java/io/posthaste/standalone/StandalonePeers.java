package io.posthaste.standalone;

import io.posthaste.ingestapi.read.Peers;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * In one process everybody answers at the one internal server. What is left out of it answers where
 * the settings say, or nowhere.
 *
 * @param here the internal server's base URL
 * @param isEnabled told {@code scheduler}, {@code dispatcher}, {@code dlq} or {@code event-log}
 * @param elsewhere what the settings name
 */
record StandalonePeers(String here, Predicate<String> isEnabled, Peers elsewhere) implements Peers {
  @Override
  public List<String> schedulers() {
    return of("scheduler", elsewhere::schedulers);
  }

  @Override
  public List<String> dispatchers() {
    return of("dispatcher", elsewhere::dispatchers);
  }

  @Override
  public List<String> dlqConsumers() {
    return of("dlq", elsewhere::dlqConsumers);
  }

  @Override
  public List<String> eventLogs() {
    return of("event-log", elsewhere::eventLogs);
  }

  private List<String> of(String service, Supplier<List<String>> others) {
    return isEnabled.test(service) ? List.of(here) : others.get();
  }
}
