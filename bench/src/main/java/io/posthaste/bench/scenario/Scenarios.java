package io.posthaste.bench.scenario;

import java.util.List;

/** Every scenario, in the order in which they run. */
public final class Scenarios {
  public static final List<Scenario> ALL = List.of(new PublishScenario(), new ProduceScenario(),
      new LatencyScenario(), new DelayScenario(), new CronScenario(), new FifoScenario(),
      new FlowScenario(), new RetryScenario(), new SlowScenario(), new NoisyScenario(),
      new DlqScenario(), new RecoverScenario(), new IdleScenario(), new StartScenario());

  private Scenarios() {}
}
