package io.posthaste.bench.scenario;

import java.util.List;

/** Every scenario, in the order in which they run. */
public final class Scenarios {
  public static final List<Scenario> ALL = List.of(new PublishScenario(), new LatencyScenario(),
      new DelayScenario(), new FifoScenario(), new NoisyScenario());

  private Scenarios() {}
}
