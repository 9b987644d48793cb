package io.posthaste.dispatcher.consume;

import io.posthaste.dispatcher.call.Ending;
import io.posthaste.schemas.record.MessageEventCodec;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The Kafka records of an ending, in the order in which they are written. */
final class EndingRecords {
  private final String deadLetters;
  private final String events;

  EndingRecords(TopicLayout topics) {
    this.deadLetters = topics.name(Topic.DLQ);
    this.events = topics.name(Topic.EVENTS);
  }

  /**
   * A dead letter's value is never null, which on its topic would delete it. Events stay on the
   * partition number of their message.
   */
  List<ProducerRecord<byte[], byte[]>> of(Ending ending) {
    var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
    var letter = ending.deadLetter();
    if (letter != null) {
      records.add(new ProducerRecord<>(deadLetters, null, null, bytes(letter.id()),
          ending.source().bodyOrEmpty().bytes(), RecordHeaders.write(letter.toFields())));
    }
    for (var event : ending.events()) {
      records.add(new ProducerRecord<>(events, ending.source().partition(), null,
          bytes(event.messageId().value()), MessageEventCodec.toBytes(event), null));
    }
    return records;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
