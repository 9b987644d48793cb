package io.posthaste.scheduler.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.state.MemoryRows;
import io.posthaste.scheduler.state.Rows;
import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeskTest {
  private static final TopicPartition INGEST = new TopicPartition("ingest", 0);
  private static final TopicPartition HOPS = new TopicPartition("hops", 0);
  private static final Query QUERY = new Query.Message("default", "msg_1");

  private final Positions positions = new Positions();
  private final Desk desk = new Desk(Map.of(Source.INGEST, INGEST, Source.HOPS, HOPS), positions);
  private final Rows rows = new MemoryRows();

  @Test
  void anEmptyLogIsReachedWhereReadingBegins() {
    positions.start(INGEST, 0);
    positions.start(HOPS, 0);

    assertThat(ask(0, 0)).isPresent();
  }

  @Test
  void aPartitionWhoseReadingHasNotBegunIsNotReached() {
    positions.start(INGEST, 0);

    assertThat(ask(0, 0)).isEmpty();
  }

  @Test
  void whatWasReadAndNotYetAppliedIsNotReached() {
    positions.start(HOPS, 0);
    polled(INGEST, 2, 0, 1);
    desk.applied(Source.INGEST, 0);

    assertThat(ask(2, 0)).isEmpty();
  }

  @Test
  void whatWasAppliedIsReached() {
    positions.start(HOPS, 0);
    polled(INGEST, 2, 0, 1);
    desk.applied(Source.INGEST, 1);

    assertThat(ask(2, 0)).isPresent();
  }

  @Test
  void theEndOfATransactionIsReachedWithoutARecord() {
    positions.start(HOPS, 0);
    polled(INGEST, 2, 0, 1);
    desk.applied(Source.INGEST, 1);
    polled(INGEST, 3);

    assertThat(ask(3, 0)).isPresent();
  }

  @Test
  void aWaitingQuestionIsAnsweredOnceTheEndIsReached() {
    positions.start(INGEST, 0);
    positions.start(HOPS, 0);
    var answer = new CompletableFuture<Answer>();
    desk.ask(new Question(QUERY, Map.of(Source.INGEST, 1L, Source.HOPS, 0L), answer));
    answerAll();
    assertThat(answer).isNotDone();

    polled(INGEST, 1, 0);
    desk.applied(Source.INGEST, 0);
    answerAll();

    assertThat(answer).isCompletedWithValue(Answer.found("{}"));
  }

  @Test
  void aNewOwnerKnowsNothingOfWhatWasReadBefore() {
    positions.start(HOPS, 0);
    polled(INGEST, 2, 0, 1);

    new Desk(Map.of(Source.INGEST, INGEST, Source.HOPS, HOPS), positions);

    assertThat(ask(0, 0)).isEmpty();
  }

  @Test
  void questionsToAPartitionThatHasGoneAreTold() {
    var answer = new CompletableFuture<Answer>();
    desk.ask(new Question(QUERY, Map.of(Source.INGEST, 1L), answer));

    desk.close();

    assertThat(answer.join().status()).isEqualTo(421);
    assertThat(desk.ask(new Question(QUERY, Map.of(), new CompletableFuture<>()))).isFalse();
  }

  @Test
  void aViewThatFailsStopsNoOtherQuestion() {
    positions.start(INGEST, 0);
    positions.start(HOPS, 0);
    var failing = new CompletableFuture<Answer>();
    desk.ask(new Question(QUERY, Map.of(), failing));
    desk.answer((_, _, _) -> {
      throw new IllegalStateException("a bug");
    }, rows, rows);

    assertThat(failing).isCompletedExceptionally();
    assertThat(ask(0, 0)).isPresent();
  }

  private Optional<Answer> ask(long ingestEnd, long hopsEnd) {
    var answer = new CompletableFuture<Answer>();
    desk.ask(
        new Question(QUERY, Map.of(Source.INGEST, ingestEnd, Source.HOPS, hopsEnd), answer));
    answerAll();
    return Optional.ofNullable(answer.getNow(null));
  }

  private void answerAll() {
    desk.answer((_, _, _) -> Answer.found("{}"), rows, rows);
  }

  private void polled(TopicPartition partition, long next, long... offsets) {
    var records = LongStream.of(offsets)
        .mapToObj(offset -> new ConsumerRecord<>(partition.topic(), partition.partition(), offset,
            new byte[0], new byte[0]))
        .toList();
    positions.polled(new ConsumerRecords<>(
        records.isEmpty() ? Map.of() : Map.of(partition, List.copyOf(records)),
        Map.of(partition, new OffsetAndMetadata(next))));
  }
}
