package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.DeliveryFields;
import io.posthaste.dispatcher.call.GrantTriage;
import io.posthaste.dispatcher.call.Reports;
import io.posthaste.dispatcher.call.Triage;
import io.posthaste.dispatcher.http.EndpointCaller;
import io.posthaste.dispatcher.meter.DispatcherMetrics;
import io.posthaste.dispatcher.sign.DeliverySigner;
import io.posthaste.schemas.publish.PublishLimits;
import io.posthaste.schemas.publish.PublishParser;
import io.posthaste.schemas.publish.Route;
import io.posthaste.schemas.record.OwnBodies;
import io.posthaste.schemas.tenant.Tenants;
import io.posthaste.schemas.topic.KafkaAccess;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Puts dispatchers together, on one cluster and for one set of tenants. */
public record DispatcherFactory(KafkaAccess kafka, TopicLayout topics, Tenants tenants,
    PublishLimits limits, InstantSource clock) {
  /** What is told of a call is no part of its latency: calls that end together are told together. */
  private static final Duration PROMPT = Duration.ofMillis(1);
  /** For what nobody waits for: a request costs far more than a record in it. */
  private static final Duration GATHERED = Duration.ofMillis(20);

  /** Of fewer calls at a time little comes together, and each keeps its place until it is told. */
  private static final int WORTH_GATHERING = 256;

  /** A dispatcher that is not started. The caller is used, not closed. */
  public Dispatcher dispatcher(DispatcherSettings settings, DeliveryFields fields,
      DeliverySigner signer, EndpointCaller caller, DispatcherMetrics metrics) {
    var parser = new PublishParser(limits);
    var triage = new Triage(parser, tenants, topics.settings().maxBodyBytes());
    var grants = new GrantTriage(parser, tenants, topics.partitions(Topic.OUTCOMES));
    var reports = new Reports(limits,
        Math.min(topics.maxRecordBytes(Topic.OUTCOMES), topics.maxRecordBytes(Topic.DLQ)));
    var admission = new Admission(settings.maxCalls(), settings.maxCallBytes(),
        settings.callReserveBytes());
    var shares = new Shares(settings.maxCalls(), settings.maxCallBytes(),
        settings.maxCallsPerHost(), settings.maxCallsPerTenant());
    var attempts = new Attempts(caller, signer, fields, limits, clock,
        new CallGate(shares, settings.deferAfter()), settings.callReserveBytes());
    var writer = writer("posthaste-dispatcher-write", PROMPT, settings, metrics);
    var gatherer = writer("posthaste-dispatcher-gather",
        settings.maxCalls() < WORTH_GATHERING ? PROMPT : GATHERED, settings, metrics);
    var timer = new DueTimer(clock);
    var done = new DoneOffsets();
    var hands = new Hands(attempts, timer, reports, new ReportRecords(topics), writer,
        gatherer, done, metrics, clock);
    String due = topics.name(Topic.DUE);
    var intake = new Intake(due, triage, grants, admission, hands, reports, done, metrics, clock);
    var consumedDue = new ConsumedDue(() -> Admin.create(kafka.toConfig()), settings.groupId(), due,
        settings.deleteInterval());
    var consumerConfig = KafkaSettings.consumer(kafka, settings);
    var bodies = new OwnBodies(topics.name(Topic.INGEST), Route.DIRECT);
    return new Dispatcher(settings, topics,
        () -> new KafkaConsumer<>(consumerConfig, new ByteArrayDeserializer(), bodies), intake,
        hands, admission, attempts, timer, List.of(writer, gatherer), consumedDue, clock);
  }

  private RecordWriter writer(String thread, Duration gather, DispatcherSettings settings,
      DispatcherMetrics metrics) {
    var config = KafkaSettings.producer(kafka, settings, topics);
    return new RecordWriter(thread, gather, () -> new KafkaProducer<>(config), metrics);
  }
}
