package io.posthaste.embeddedbroker;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.network.metrics.RequestMetrics;
import org.apache.kafka.server.metrics.KafkaMetricsGroup;

/**
 * Kafka's histograms of what each request took, for the requests that come by the thousand.
 * Kafka keeps each as a sorted map of the last minutes' values, and puts eight or more values a
 * request into such maps: they live just long enough to become old, so that every young collection
 * walks over them, and more of its pause went there than anywhere else. Here they are drawn evenly
 * from all values since the start, in an array of 8 KB. Whoever looks by JMX finds the same
 * attributes; percentiles are of all the time since the start, not of the last minutes.
 */
final class RequestHistograms {
  static final List<String> FREQUENT = List.of(ApiKeys.PRODUCE.name, ApiKeys.FETCH.name,
      RequestMetrics.CONSUMER_FETCH_METRIC_NAME, ApiKeys.ADD_PARTITIONS_TO_TXN.name,
      RequestMetrics.VERIFY_PARTITIONS_IN_TXN_METRIC_NAME, ApiKeys.TXN_OFFSET_COMMIT.name,
      ApiKeys.END_TXN.name, ApiKeys.WRITE_TXN_MARKERS.name);

  private static final List<String> OF_EACH = List.of("RequestQueueTimeMs", "LocalTimeMs",
      "RemoteTimeMs", "ThrottleTimeMs", "ResponseQueueTimeMs", "ResponseSendTimeMs", "TotalTimeMs",
      "RequestBytes");

  private static final List<String> OF_RECORDS = List.of(
      RequestMetrics.MESSAGE_CONVERSIONS_TIME_MS, RequestMetrics.TEMPORARY_MEMORY_BYTES);

  private RequestHistograms() {}

  /** To be called before the broker makes its own: the registry keeps those that are there. */
  static void register() {
    var group = new KafkaMetricsGroup("kafka.network", "RequestMetrics");
    for (var request : FREQUENT) {
      for (var name : OF_EACH) group.newHistogram(name, false, Map.of("request", request));
    }
    for (var request : List.of(ApiKeys.PRODUCE.name, ApiKeys.FETCH.name)) {
      for (var name : OF_RECORDS) group.newHistogram(name, false, Map.of("request", request));
    }
  }
}
