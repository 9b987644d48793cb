package io.posthaste.bench.load;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import io.posthaste.schemas.header.OwnFields;
import io.posthaste.schemas.message.MessageId;
import io.posthaste.schemas.record.DeadLetter;
import io.posthaste.schemas.record.RecordHeaders;
import io.posthaste.schemas.topic.Topic;
import io.posthaste.schemas.topic.TopicLayout;
import io.posthaste.schemas.topic.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Dead letters as the scheduler writes them, of failures in the last twenty days, with everything
 * that a list can be filtered by. One in ten is of a queue, one the copy of a URL group, one the
 * occurrence of a schedule, one of a flow-control key; and of each of these there are ten. So one in
 * a hundred is of any one queue, and one in ten has any one label, status or caller.
 */
public final class SampleLetters {
  /** The label of those that have no lane, group or schedule. */
  public static final String PLAIN = "bench-plain";
  /** The label of all letters of a run. */
  public static final String ALL = "bench";

  static final String TOPIC = new TopicLayout(TopicSettings.oneBroker()).name(Topic.DLQ);
  private static final Duration OLDEST = Duration.ofDays(20);
  private static final int VALUES = 10;
  private static final int IDS = 100;

  private final int count;
  private final Instant end;
  private final int partitions;
  private final byte[] body;

  /**
   * So many.
   *
   * @param end when the last has failed
   * @param partitions that the messages were on
   * @param bodyBytes of each
   */
  public SampleLetters(int count, Instant end, int partitions, int bodyBytes) {
    this.count = count;
    this.end = end;
    this.partitions = partitions;
    this.body = "x".repeat(bodyBytes).getBytes(StandardCharsets.UTF_8);
  }

  public int count() {
    return count;
  }

  /** The letter of this number. */
  ProducerRecord<byte[], byte[]> record(int number, String destination) {
    var letter = letter(number, destination);
    return new ProducerRecord<>(TOPIC, null, letter.id().getBytes(StandardCharsets.UTF_8), body,
        RecordHeaders.write(letter.toFields()));
  }

  /** The number of the letter with this id. */
  public static int number(String dlqId) {
    return (int) (Long.parseLong(dlqId.substring(dlqId.indexOf('-') + 1)) >>> Short.SIZE);
  }

  /**
   * Queries that find some of them, by what they filter by, with the values of one of ten rounds.
   *
   * @param url of the letter of a number, percent-encoded
   */
  public Map<String, String> filters(int round, UrlOf url) {
    int value = round % VALUES;
    int one = (int) ((long) count * value / VALUES);
    var filters = new LinkedHashMap<String, String>();
    filters.put("latest first", "");
    filters.put("earliest first", "order=earliestFirst");
    filters.put("queueName", "queueName=" + name(value));
    filters.put("topicName", "topicName=" + name(value));
    filters.put("scheduleId", "scheduleId=" + name(value));
    filters.put("flowControlKey", "flowControlKey=" + name(value));
    filters.put("responseStatus", "responseStatus=" + status(value));
    filters.put("callerIp", "callerIp=" + callerIp(value));
    filters.put("label", "label=" + name(value));
    filters.put("label, responseStatus", "label=" + PLAIN + "&responseStatus=" + status(value));
    filters.put("fromDate, toDate", "fromDate=" + time(one).toEpochMilli() + "&toDate="
        + time(one + count / 100).toEpochMilli());
    filters.put("url", "url=" + url.encoded(one));
    filters.put("messageId", "messageId=" + id(one).value());
    filters.put("dlqIds", IntStream.range(0, Math.min(IDS, count))
        .mapToObj(
            i -> "dlqIds=" + DeadLetter.idOf(id((int) ((long) i * count / IDS + value) % count)))
        .collect(Collectors.joining("&")));
    filters.put("label that none has", "label=bench-none");
    return filters;
  }

  /** URLs by number. */
  @FunctionalInterface
  public interface UrlOf {
    String encoded(int number);
  }

  private DeadLetter letter(int number, String destination) {
    int value = number / VALUES % VALUES;
    var fields = new ArrayList<HeaderField>();
    add(fields, HeaderNames.DESTINATION, destination);
    add(fields, HeaderNames.CONTENT_TYPE, "text/plain");
    add(fields, HeaderNames.RETRIES, "3");
    add(fields, HeaderNames.CALLER_IP, callerIp(value));
    switch (number % VALUES) {
      case 1 -> add(fields, HeaderNames.QUEUE_NAME, name(value));
      case 2 -> add(fields, OwnFields.GROUP, name(value));
      case 3 -> add(fields, OwnFields.SCHEDULE, name(value));
      case 4 -> {
        add(fields, HeaderNames.FLOW_CONTROL_KEY, name(value));
        add(fields, HeaderNames.FLOW_CONTROL_VALUE, "parallelism=20");
      }
      default -> {
      }
    }
    boolean plain = number % VALUES == 0 || number % VALUES > 4;
    add(fields, HeaderNames.LABEL, ALL + "," + name(value) + (plain ? "," + PLAIN : ""));
    return new DeadLetter(id(number), DeadLetter.Reason.FAILED,
        "answered with status " + status(value), time(number), 4,
        new DeadLetter.Response(status(value),
            HeaderFields.of(new HeaderField("Content-Type", "text/plain")), "internal error"),
        new HeaderFields(fields));
  }

  private MessageId id(int number) {
    return MessageId.appended(time(number), number % partitions, number);
  }

  private Instant time(int number) {
    return end.minusMillis(OLDEST.toMillis() * (count - number) / count);
  }

  private static String name(int value) {
    return "bench-" + value;
  }

  private static String callerIp(int value) {
    return "10.0.0." + value;
  }

  private static int status(int value) {
    return 500 + value;
  }

  private static void add(List<HeaderField> fields, String name, String text) {
    fields.add(HeaderField.ofText(name, text));
  }
}
