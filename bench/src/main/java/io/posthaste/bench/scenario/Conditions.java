package io.posthaste.bench.scenario;

/**
 * What holds for every scenario of a run.
 *
 * @param warmUpSeconds of load before measuring
 * @param bareSeconds for which bare calls are made, as a limit
 * @param bodyBytes of each message
 */
public record Conditions(int warmUpSeconds, int bareSeconds, int bodyBytes) {}
