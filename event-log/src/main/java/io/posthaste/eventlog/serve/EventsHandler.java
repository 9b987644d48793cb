package io.posthaste.eventlog.serve;

import io.posthaste.eventlog.store.FoundEntry;
import io.posthaste.eventlog.store.LogReader;
import io.posthaste.eventlog.store.LogSearch;
import io.posthaste.index.Index;
import io.posthaste.index.IndexUnavailableException;
import io.posthaste.schemas.internal.InternalHandler;
import io.posthaste.schemas.internal.InternalRequest;
import io.posthaste.schemas.internal.InternalResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Lists entries of the partitions of this process, as far as its files have got: nobody waits for
 * the log to catch up.
 *
 * <pre>
 * POST /internal/v1/events/list    {"tenant":"t","filter":{…},"order":"latestFirst","count":100,
 *                                   "after":"…","repeats":false}
 * {"partitions":4,"owned":[0,2],"lag":12,"more":true,"entries":[{"at":"…","entry":{…}},…]}
 * </pre>
 *
 * {@code lag} is in records; {@code more} says that there are others behind the last one, which an
 * answer leaves out that has the count, or would be too large. {@code at} is the place of an entry.
 * 503 while it starts.
 */
public final class EventsHandler implements InternalHandler {
  /** Of an answer, beyond one entry. */
  private static final int MAX_ANSWER = 8 << 20;
  private static final InternalResponse STOPPED = InternalResponse.error(503,
      "the event log is stopped");

  private final Supplier<Optional<Index>> index;
  private final String topic;

  /**
   * @param index empty while it is stopped
   * @param topic one of its topics, whose partitions are counted
   */
  public EventsHandler(Supplier<Optional<Index>> index, String topic) {
    this.index = index;
    this.topic = topic;
  }

  @Override
  public String path() {
    return "/internal/v1/events";
  }

  @Override
  public Set<String> methods() {
    return Set.of("POST");
  }

  @Override
  public InternalResponse handle(InternalRequest request) {
    if (!request.path().equals(List.of("list"))) {
      return InternalResponse.error(404, "no such path");
    }
    var search = ListRequest.read(request.body());
    return index.get().map(running -> answer(running, search)).orElse(STOPPED);
  }

  private InternalResponse answer(Index running, LogSearch search) {
    try {
      return new InternalResponse(200, list(running, search));
    } catch (IndexUnavailableException e) {
      return InternalResponse.error(503, "the event log cannot be read now");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return STOPPED;
    }
  }

  private String list(Index running, LogSearch search) throws InterruptedException {
    var owned = running.partitions();
    var found = new ArrayList<FoundEntry>();
    boolean more = false;
    for (int partition : owned) {
      var here = running.peek(partition,
          view -> new LogReader(view.connection(), partition).find(search));
      more |= here.size() == search.count();
      found.addAll(here);
    }
    found.sort(LogReader.order(search));
    more |= found.size() > search.count();
    var listed = found.subList(0, Math.min(found.size(), search.count()));
    var page = fitting(running, listed);
    more |= page.size() < listed.size();
    var messages = ask(running, page, LogReader::shown);
    var entries = new StringBuilder();
    for (var entry : page) {
      var message = messages.getOrDefault(entry.position().partition(), Map.of())
          .get(entry.message());
      if (message == null) continue; // removed since
      if (!entries.isEmpty()) entries.append(',');
      entries.append("{\"at\":\"")
          .append(entry.position().text())
          .append("\",\"entry\":")
          .append(message.entry(entry))
          .append('}');
    }
    return "{\"partitions\":" + running.partitionCount(topic) + ",\"owned\":"
        + owned.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"))
        + ",\"lag\":" + running.status().lag() + ",\"more\":" + more + ",\"entries\":["
        + entries + "]}";
  }

  /** The first ones, of which the answer is not too large: so much is read, and no more. */
  private static List<FoundEntry> fitting(Index running, List<FoundEntry> page)
      throws InterruptedException {
    var sizes = ask(running, page, LogReader::sizes);
    long size = 0;
    for (int i = 0; i < page.size(); i++) {
      if (size > MAX_ANSWER) return page.subList(0, i);
      var entry = page.get(i);
      var details = entry.details();
      size += sizes.getOrDefault(entry.position().partition(), Map.of())
          .getOrDefault(entry.message(), 0L) + (details == null ? 0 : details.length());
    }
    return page;
  }

  /** What a file is asked of the messages of a page. */
  private interface Question<T> {
    Map<Long, T> ask(LogReader reader, Set<Long> messages) throws SQLException;
  }

  /** The answers by partition, then by number. */
  private static <T> Map<Integer, Map<Long, T>> ask(Index running, List<FoundEntry> page,
      Question<T> question) throws InterruptedException {
    var wanted = new HashMap<Integer, Set<Long>>();
    for (var entry : page) {
      wanted.computeIfAbsent(entry.position().partition(), _ -> new HashSet<>())
          .add(entry.message());
    }
    var messages = new HashMap<Integer, Map<Long, T>>();
    for (var each : wanted.entrySet()) {
      int partition = each.getKey();
      messages.put(partition, running.peek(partition,
          view -> question.ask(new LogReader(view.connection(), partition), each.getValue())));
    }
    return messages;
  }
}
