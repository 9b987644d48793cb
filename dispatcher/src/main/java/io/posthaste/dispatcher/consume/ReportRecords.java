package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Report;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The Kafka records of a report, in the order in which they are written. */
final class ReportRecords {
  private final String events;
  private final String outcomes;

  ReportRecords(TopicLayout topics) {
    this.events = topics.name(Topic.EVENTS);
    this.outcomes = topics.name(Topic.OUTCOMES);
  }

  /** Events stay on the partition number that the message's id says. */
  List<ProducerRecord<byte[], byte[]>> of(Report report) {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>(2);
    byte[] key = report.messageId().value().getBytes(StandardCharsets.US_ASCII);
    for (var event : report.events()) {
      records.add(new ProducerRecord<>(events, report.messageId().partition(), null, key,
          MessageEventCodec.toBytes(event), null));
    }
    var told = report.outcome();
    if (told != null) {
      var body = told.body();
      records.add(new ProducerRecord<>(outcomes, told.partition(), null, key,
          body == null ? null : body.bytes(), RecordHeaders.write(told.outcome().toFields())));
    }
    return records;
  }
}
