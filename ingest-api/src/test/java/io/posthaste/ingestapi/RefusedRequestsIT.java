package io.posthaste.ingestapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthaste.testing.BrokerExtension;
import io.posthaste.testing.TestBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, how, and that none of it reaches the log. */
@ExtendWith(BrokerExtension.class)
class RefusedRequestsIT {
  private static final int MAX_BODY = 10_000;
  private static final int MAX_BATCH = 50_000;
  private static final String AUTH = "Authorization: Bearer " + RunningApi.TOKEN + "\r\n";
  private static final String URL = "https://example.com/";
  private static TestBroker broker;
  private static RunningApi api;

  @BeforeAll
  static void start(TestBroker given) {
    broker = given;
    api = RunningApi.start(given.bootstrapServers(), given.freshTopics(),
        "posthaste.api.max-body-bytes=" + MAX_BODY, "posthaste.api.max-batch-bytes=" + MAX_BATCH,
        "posthaste.api.max-batch-items=3", "posthaste.api.body-timeout=1s",
        "management.server.port=0", "management.server.address=127.0.0.1");
  }

  /** Every refusal of this class came before an append. */
  @AfterAll
  static void nothingWasAppended() throws Exception {
    api.close();
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      var partitions = new HashMap<TopicPartition, OffsetSpec>();
      for (int i = 0; i < 4; i++) {
        partitions.put(new TopicPartition(api.topic(), i), OffsetSpec.latest());
      }
      assertThat(admin.listOffsets(partitions).all().get().values())
          .allSatisfy(end -> assertThat(end.offset()).isZero());
    }
  }

  @Test
  void whereManagementHasAPortOfItsOwnNothingIsPublishedThere() throws Exception {
    for (String target : List.of("/v2/publish", "/v2/publish/" + URL)) {
      try (var http = new RawHttp(api.managementPort())) {
        http.send(RawHttp.publish("x", "body", "posthaste-target: /v2/publish/" + URL)
            .replace("POST x", "POST " + target));
        assertThat(http.read().status()).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @MethodSource("badPublishes")
  void aBadPublishIsRefusedNamingWhatIsWrong(String target, List<String> headers, int status,
      String message) throws Exception {
    var answer = RawHttp.exchange(api.port(),
        RawHttp.publish(target, "body", headers.toArray(String[]::new)));
    assertRefused(answer, status, message);
  }

  static Stream<Arguments> badPublishes() {
    return Stream.of(
        bad("ftp://example.com", 400, "destination: expected a URL"),
        bad("", 400, "destination: expected"),
        bad("https://", 400, "destination: expected"),
        bad("/https://example.com", 400, "destination: expected"),
        bad("https%3A%2F%2Fexample.com%2", 400, "destination: expected"),
        bad("mailto%3Aa@b", 400, "destination: expected"),
        bad("api/llm", 400, "destination: the built-in destination"),
        bad("http://127.0.0.1:8080/x", 400, "destination: expected a public address"),
        bad("http://localhost/x", 400, "destination: expected a public address"),
        bad("http://[::1]/", 400, "destination: expected a public address"),
        bad("http://169.254.169.254/latest/meta-data", 400, "link-local or metadata"),
        bad("https://example.com:99999/", 400, "destination: expected a port"),
        bad("https://example.com/" + "a".repeat(9000), 400, "destination: expected a URL of at"),
        bad(URL + "?upstash-delay=%zz", 400, "query parameter upstash-delay: expected"),
        bad(URL + "?upstash-method=%0d%0aX:y", 400, "upstash-method: expected a value without"),
        bad(URL + "?upstash-delay=10x", 400, "upstash-delay: expected a duration"),
        bad(URL, "Upstash-Delay: 5 parsecs", 400, "upstash-delay: expected a duration"),
        bad(URL, "Upstash-Delay: 100000d", 412, "upstash-delay: expected at most"),
        bad(URL, "Upstash-Not-Before: soon", 400, "upstash-not-before: expected"),
        bad(URL, "Upstash-Timeout: 0s", 400, "upstash-timeout: expected a time above 0"),
        bad(URL, "Upstash-Retries: many", 400, "upstash-retries: expected"),
        bad(URL, "Upstash-Retries: 1000000", 412, "upstash-retries: expected at most 999"),
        bad(URL, "Upstash-Retry-Delay: 1000 *", 400, "upstash-retry-delay: expected"),
        bad(URL, "Upstash-Method: BREW", 400, "upstash-method: expected"),
        bad(URL, "Upstash-Flow-Control-Key: k", 400, "upstash-flow-control-key: expected"),
        bad(URL, List.of("Upstash-Flow-Control-Key: k", "Upstash-Flow-Control-Value: rate=fast"),
            400, "upstash-flow-control-value: expected"),
        bad(URL, List.of("Upstash-Flow-Control-Key: k", "Upstash-Flow-Control-Value: period=1m"),
            400, "upstash-flow-control-value: expected parallelism, rate or both"),
        bad(URL, List.of("Upstash-Flow-Control-Key: k", "Upstash-Flow-Control-Value: rate=0"), 400,
            "upstash-flow-control-value: expected a rate from 1"),
        bad(URL, List.of("Upstash-Flow-Control-Key: k",
            "Upstash-Flow-Control-Value: rate=1, period=8d"), 400,
            "upstash-flow-control-value: expected a period of whole seconds from 1s to 7d"),
        bad(URL, List.of("Upstash-Queue-Name: q", "Upstash-Flow-Control-Key: k",
            "Upstash-Flow-Control-Value: rate=1"), 400,
            "upstash-flow-control-key: a message of a queue cannot have it yet"),
        bad(URL, "Upstash-Callback: http://10.0.0.1/", 400, "upstash-callback: expected a public"),
        bad(URL, "Upstash-Callback: nowhere", 400, "upstash-callback: expected a URL"),
        bad(URL, "Upstash-Failure-Callback: nowhere", 400, "upstash-failure-callback: expected"),
        bad(URL, "Upstash-Callback-Retries: x", 400, "upstash-callback-retries: expected"),
        bad(URL, List.of("Upstash-Cron: * * * * *", "Upstash-Not-Before: 9"), 400,
            "upstash-not-before: a schedule cannot have it"),
        bad(URL, "Upstash-Cron: ", 400, "upstash-cron: expected"),
        bad(URL, List.of("Upstash-Cron: * * * * *", "Upstash-Schedule-Id: a/b"), 400,
            "upstash-schedule-id: expected a name"),
        bad(URL, "Upstash-Content-Based-Deduplication: so", 400, "upstash-content-based"),
        bad(URL, "Upstash-Queue-Name: a b", 400, "upstash-queue-name: expected a name"),
        badEnqueue("q", 400, "destination: expected a URL or the name of a URL group, but it is"),
        badEnqueue("q/", 400, "destination: expected a URL or the name of a URL group, but it is"),
        badEnqueue("q?x=/https://a", 400, "destination: expected"),
        badEnqueue("/" + URL, 400, "queue: expected a name"),
        badEnqueue(URL, 400, "queue: expected a name"),
        badEnqueue("a%20b/" + URL, 400, "queue: expected a name"),
        badEnqueue("q/ftp://x", 400, "destination: expected a URL"),
        badEnqueue("q/" + URL + "?upstash-flow-control-key=k&upstash-flow-control-value=rate=1",
            400, "upstash-flow-control-key: a message of a queue cannot have it yet"),
        bad(URL, "Upstash-Redact-Fields: soul", 400, "upstash-redact-fields: expected"),
        bad(URL, "Upstash-Header-Forward: perhaps", 400, "upstash-header-forward: expected"),
        bad(URL, "Upstash-Forward-: x", 400, "upstash-forward-: expected a header name"));
  }

  private static Arguments badEnqueue(String target, int status, String message) {
    return Arguments.of("/v2/enqueue/" + target, List.of(), status, message);
  }

  private static Arguments bad(String destination, int status, String message) {
    return bad(destination, List.of(), status, message);
  }

  private static Arguments bad(String destination, String header, int status, String message) {
    return bad(destination, List.of(header), status, message);
  }

  private static Arguments bad(String destination, List<String> headers, int status,
      String message) {
    return Arguments.of("/v2/publish/" + destination, headers, status, message);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badBatches")
  void aBadBatchIsRefusedAsAWhole(String json, int status, String message) throws Exception {
    var answer = RawHttp.exchange(api.port(),
        "POST /v2/batch HTTP/1.1\r\nHost: a\r\n" + AUTH + "Content-Length: " + json.length()
            + "\r\n\r\n" + json);
    assertRefused(answer, status, message);
  }

  static Stream<Arguments> badBatches() {
    String good = "{\"destination\":\"https://example.com\"}";
    return Stream.of(
        Arguments.of("", 400, "batch: expected a JSON array of messages"),
        Arguments.of("{}", 400, "batch: expected a JSON array of messages"),
        Arguments.of("\"x\"", 400, "batch: expected a JSON array of messages"),
        Arguments.of("nonsense", 400, "batch: expected a JSON array"),
        Arguments.of("[" + good, 400, "batch: expected a JSON array"),
        Arguments.of("[" + good + ",]", 400, "batch: expected a JSON array"),
        Arguments.of("[" + good + "] []", 400, "something follows"),
        Arguments.of("[" + good + ",\"\u00ff\"]", 400, "see line 1"),
        Arguments.of("[" + good + ",null]", 400, "[1] message: expected an object"),
        Arguments.of("[{}]", 400, "[0] destination: expected a URL"),
        Arguments.of("[{\"destination\":null}]", 400, "[0] destination: expected a string"),
        Arguments.of("[{\"destination\":\"\"}]", 400, "[0] destination: expected a URL"),
        Arguments.of("[" + good + ",{\"destination\":\"ftp://x\"}]", 400, "[1] destination:"),
        Arguments.of("[" + good + ",{\"destination\":\"http://10.1.1.1\"}]", 400,
            "[1] destination: expected a public address"),
        Arguments.of(item("\"url\":\"x\""), 400, "[0] url: expected only destination"),
        Arguments.of(item("\"body\":{}"), 400, "[0] body: expected a string"),
        Arguments.of(item("\"body\":5"), 400, "[0] body: expected a string"),
        Arguments.of(item("\"body\":\"\\ud800\""), 400, "[0] body: expected text"),
        Arguments.of(item("\"body\":\"" + "a".repeat(MAX_BODY + 1) + "\""), 413, "[0] body:"),
        Arguments.of(item("\"body\":\"" + "\\u00e9".repeat(MAX_BODY / 2 + 1) + "\""), 413,
            "[0] body: expected at most 10000 bytes"),
        Arguments.of(item("\"headers\":[]"), 400, "[0] headers: expected an object"),
        Arguments.of(item("\"headers\":{\"upstash-retries\":3}"), 400,
            "[0] headers.upstash-retries: expected a string"),
        Arguments.of(item("\"headers\":{\"upstash-delay\":\"x\"}"), 400, "[0] upstash-delay:"),
        Arguments.of(item("\"headers\":{\"upstash-delay\":\"1s\",\"upstash-delay\":\"2s\"}"), 400,
            "batch: expected a JSON array"),
        Arguments.of(item("\"headers\":{\"content-type\":\"a\\r\\nX: y\"}"), 400,
            "[0] content-type: expected a value without line breaks"),
        Arguments.of(item("\"headers\":{\"upstash-retries\":\"1000000\"}"), 412,
            "[0] upstash-retries: expected at most 999"),
        Arguments.of(item("\"headers\":{\"upstash-queue-name\":\"/\"}"), 400, "[0] upstash-queue"),
        Arguments.of(item("\"queue\":\"a b\""), 400, "[0] queue: expected a name"),
        Arguments.of(item("\"queue\":\"\""), 400, "[0] queue: expected a name"),
        Arguments.of(item("\"queue\":\"q\",\"headers\":{\"upstash-flow-control-key\":\"k\","
            + "\"upstash-flow-control-value\":\"rate=1\"}"), 400,
            "[0] upstash-flow-control-key: a message of a queue cannot have it yet"),
        Arguments.of(item("\"queue\":7"), 400, "[0] queue: expected a string"),
        Arguments.of("[" + good + "," + good + "," + good + "," + good + "]", 413,
            "batch: expected at most 3 messages"),
        Arguments.of("[" + " ".repeat(MAX_BATCH) + "]", 413, "expected at most 50000 bytes"));
  }

  private static String item(String member) {
    return "[{\"destination\":\"https://example.com\"," + member + "}]";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unauthorized")
  void withoutAValidTokenNothingIsTold(String request) throws Exception {
    var answer = RawHttp.exchange(api.port(), request.replace("~", "\r\n"));
    assertRefused(answer, 401, "expected a valid token");
    assertThat(answer.body()).isEqualTo("{\"error\":\"expected a valid token, as Authorization: "
        + "Bearer <token> or ?qstash_token=<token>\"}");
    assertThat(answer.headers()).containsEntry("www-authenticate", "Bearer");
  }

  static Stream<String> unauthorized() {
    return Stream.of(
        "POST /v2/publish/https://example.com HTTP/1.1~Host: a~Content-Length: 0~~",
        "POST /v2/publish/https://example.com HTTP/1.1~Host: a~Authorization: Bearer no~"
            + "Content-Length: 0~~",
        "POST /v2/publish/https://example.com HTTP/1.1~Host: a~Authorization: Basic "
            + RunningApi.TOKEN + "~Content-Length: 0~~",
        "POST /v2/publish/https://example.com?qstash_token=no HTTP/1.1~Host: a~"
            + "Content-Length: 0~~",
        "POST /v2/publish/nowhere:at:all HTTP/1.1~Host: a~Content-Length: 0~~",
        "POST /v2/batch HTTP/1.1~Host: a~Content-Length: 2~~[]",
        "GET /v2/keys HTTP/1.1~Host: a~~", "GET /v2/messages/x HTTP/1.1~Host: a~~",
        "DELETE /v2/messages HTTP/1.1~Host: a~~", "GET /v2/schedules HTTP/1.1~Host: a~~",
        "POST /v2/schedules/https://a.b HTTP/1.1~Host: a~Content-Length: 0~~",
        "PATCH /v2/schedules/a/pause HTTP/1.1~Host: a~Content-Length: 0~~",
        "GET /v2/topics HTTP/1.1~Host: a~~", "DELETE /v2/topics/a HTTP/1.1~Host: a~~",
        "POST /v2/topics/a/endpoints HTTP/1.1~Host: a~Content-Length: 0~~",
        "POST /v2/enqueue/q/https://a.b HTTP/1.1~Host: a~Content-Length: 0~~",
        "POST /v2/queues HTTP/1.1~Host: a~Content-Length: 0~~",
        "GET /v2/queues HTTP/1.1~Host: a~~", "DELETE /v2/queues/q HTTP/1.1~Host: a~~",
        "POST /v2/queues/q/pause HTTP/1.1~Host: a~Content-Length: 0~~",
        "GET /v2/flowControl HTTP/1.1~Host: a~~", "GET /v2/flowControl/k HTTP/1.1~Host: a~~",
        "POST /v2/flowControl/k/pin?rate=1 HTTP/1.1~Host: a~Content-Length: 0~~",
        "GET /v2/globalParallelism HTTP/1.1~Host: a~~");
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "DELETE /v2/messages?labeel=x||400|query parameter labeel: there is no such filter",
      "DELETE /v2/messages?label=||400|label: expected a value",
      "DELETE /v2/messages?messageIds=,||400|messageIds: expected a value",
      "DELETE /v2/messages?count=501||400|count: expected an integer from 1 to 500",
      "DELETE /v2/messages?fromDate=now||400|fromDate: expected milliseconds",
      "DELETE /v2/messages?label=%zz||400|label: expected two hexadecimal digits",
      "DELETE /v2/messages|[]|400|filter: expected a JSON object",
      "DELETE /v2/messages|{`messageIds`:null}|400|messageIds: expected a text",
      "DELETE /v2/messages|{`labeel`:`x`}|400|labeel: there is no such filter",
      "GET /v2/messages/msg_1||404|message msg_1 not found",
      "DELETE /v2/messages/msg_1||404|message msg_1 not found",
      "POST /v2/schedules/https://example.com||400|upstash-cron: expected a cron expression",
      "POST /v2/schedules/?upstash-cron=x||405|but got POST",
      "POST /v2/schedules/https://10.0.0.1/?upstash-cron=@daily||400|destination: expected a public",
      "GET /v2/schedules/a%2Fb||400|scheduleId: expected a name",
      "GET /v2/schedules/a/b||404|nothing at this path",
      "PATCH /v2/schedules/a||404|nothing at this path",
      "PATCH /v2/schedules/a%20b/pause||400|scheduleId: expected a name",
      "GET /v2/topics/a%20b||400|name: expected a name",
      "POST /v2/topics/a/endpoints||400|body: expected a JSON object",
      "POST /v2/topics/a/endpoints|{`endpoints`:[]}|400|endpoints: expected an array",
      "POST /v2/topics/a/endpoints|{`endpoints`:[{`name`:`x`}]}|400|endpoints[0].url: expected",
      "POST /v2/topics/a/endpoints|{`endpoints`:[{`url`:`x`}]}|400|endpoints[0].url: expected",
      "POST /v2/topics/a/endpoints|{`endpoints`:[{`url`:`http://10.1.1.1`}]}|400|url: expected a pub",
      "POST /v2/topics/a/endpoints|{`endpoints`:[{`url`:`https://a.b`,`name`:`/`}]}|400|[0].name",
      "DELETE /v2/topics/a/endpoints|{`endpoints`:[{}]}|400|endpoints[0]: expected a URL or a name",
      "POST /v2/queues||400|body: expected a JSON object",
      "POST /v2/queues|{`parallelism`:1}|400|queueName: expected the name of a queue",
      "POST /v2/queues|{`queueName`:7}|400|queueName: expected the name of a queue",
      "POST /v2/queues|{`queueName`:`a b`}|400|queueName: expected a name of 1 to 256",
      "POST /v2/queues|{`queueName`:`q`,`parallelism`:0}|400|parallelism: expected an integer from",
      "POST /v2/queues|{`queueName`:`q`,`parallelism`:1.5}|400|parallelism: expected an integer",
      "POST /v2/queues|{`queueName`:`q`,`paused`:`yes`}|400|paused: expected true or false",
      "POST /v2/queues|{`queueName`:`q`,`pause`:true}|400|pause: there is no such property",
      "GET /v2/queues/a%20b||400|queueName: expected a name",
      "DELETE /v2/queues/a%20b||400|queueName: expected a name",
      "POST /v2/queues/a%20b/pause||400|queueName: expected a name",
      "POST /v2/queues/q/stop||404|nothing at this path",
      "GET /v2/flowControl?find=x||400|query parameter find: there is no such parameter, expected",
      "GET /v2/flowControl?search=a&search=b||400|query parameter search: expected it once",
      "GET /v2/flowControl?search=%zz||400|query parameter search: expected two hexadecimal",
      "POST /v2/flowControl/k/stop||404|nothing at this path",
      "POST /v2/flowControl/pause||400|flowControlKey: expected 1 to 256 characters",
      "POST /v2/flowControl/k/pin||400|parallelism, rate: expected one of them or both",
      "POST /v2/flowControl/k/pin?rate=||400|rate: expected an integer from 1",
      "POST /v2/flowControl/k/pin?rate=0||400|rate: expected an integer from 1",
      "POST /v2/flowControl/k/pin?parallelism=-1||400|parallelism: expected an integer from 1",
      "POST /v2/flowControl/k/pin?period=5||400|period: expected a rate beside it",
      "POST /v2/flowControl/k/pin?rate=1&period=604801||400|period: expected an integer from 1 to",
      "POST /v2/flowControl/k/pin?ratte=1||400|query parameter ratte: there is no such parameter",
      "POST /v2/flowControl/k/unpin?rate=perhaps||400|rate: expected true or false",
      "PATCH /v2/topics/a|{}|400|headers: expected an object",
      "PATCH /v2/topics/a|{`headers`:{`X`:`y`}}|400|X: expected the name of a header that",
      "PATCH /v2/topics/a|{`headers`:{`Upstash-Retries`:[3]}}|400|headers.Upstash-Retries: expected",
      "PATCH /v2/topics/a|{`headers`:{`Upstash-Retries`:`x`}}|400|upstash-retries: expected an",
      "PATCH /v2/topics/a|{`headers`:{`Upstash-Header-Forward`:[`true`]}}|501|as a default yet",
      "PATCH /v2/topics/a|{`headers`:{`Upstash-Callback`:`nowhere`}}|400|upstash-callback"})
  void whatIsAskedWronglyNeverReachesTheScheduler(String call, @Nullable String body, int status,
      String message) throws Exception {
    String json = body == null ? "" : body.replace('`', '"');
    var answer = RawHttp.exchange(api.port(), call + " HTTP/1.1\r\nHost: a\r\n" + AUTH
        + "Content-Length: " + json.length() + "\r\n\r\n" + json);
    assertRefused(answer, status, message);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("otherRequests")
  void everyOtherRequestIsAnsweredInJson(String request, int status, String message)
      throws Exception {
    assertRefused(RawHttp.exchange(api.port(), request.replace("~", "\r\n")), status, message);
  }

  static Stream<Arguments> otherRequests() {
    return Stream.of(
        Arguments.of("GET / HTTP/1.1~Host: a~~", 404, "there is nothing at this path"),
        Arguments.of("GET /v2 HTTP/1.1~Host: a~~", 404, "there is nothing at this path"),
        Arguments.of("POST /v2/nope?x={} HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("POST /v2/publish HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("POST /v2/%70ublish HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("POST /v1/publish/https://a|b/%zz HTTP/1.1~Host: a~~", 404, "nothing"),
        Arguments.of("POST //v2/publish/https://a HTTP/1.1~Host: a~~", 404, "nothing"),
        Arguments.of("OPTIONS * HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("GET http://elsewhere HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("GET /v2/publish/https://a.b HTTP/1.1~Host: a~~", 405, "expected [POST]"),
        Arguments.of("PUT /v2/batch HTTP/1.1~Host: a~~", 405, "expected [POST], but got PUT"),
        Arguments.of("POST /v2/keys HTTP/1.1~Host: a~~", 405, "expected [GET], but got POST"),
        Arguments.of("BREW /v2/keys HTTP/1.1~Host: a~~", 405, "expected [GET], but got BREW"),
        Arguments.of("POST /v2/keys/rotate HTTP/1.1~Host: a~~", 501, "this call yet"),
        Arguments.of("POST /v2/enqueue HTTP/1.1~Host: a~~", 404, "nothing at this path"),
        Arguments.of("GET /v2/enqueue/q/https://a|b HTTP/1.1~Host: a~~", 405, "expected [POST]"),
        Arguments.of("PUT /v2/queues HTTP/1.1~Host: a~~", 405, "[GET, POST]"),
        Arguments.of("PATCH /v2/queues/q/pause HTTP/1.1~Host: a~~", 405, "expected [POST]"),
        Arguments.of("DELETE /v2/flowControl/a//b HTTP/1.1~Host: a~~", 405, "but got DELETE"),
        Arguments.of("POST /v2/globalParallelism HTTP/1.1~Host: a~~", 405, "expected [GET]"),
        Arguments.of("PUT /v2/messages HTTP/1.1~Host: a~~", 405, "[DELETE]"),
        Arguments.of("POST /v2/topics/a/ HTTP/1.1~Host: a~~", 405, "[GET, DELETE, PATCH]"),
        Arguments.of("BREW /v2/schedules/https://a//b HTTP/1.1~Host: a~~", 405, "but got BREW"),
        Arguments.of("GET /v2/waiters/a HTTP/1.1~Host: a~~", 501, "this call yet"),
        Arguments.of("nonsense~~", 400, "malformed HTTP request"),
        Arguments.of("GET /v2/\u0001keys HTTP/1.1~Host: a~~", 400, "malformed HTTP request"),
        Arguments.of("POST /v2/publish/https://a b HTTP/1.1~Host: a~~", 400, "malformed"),
        Arguments.of("GET /v2/keys HTTP/1.1~Host: a~Bad Name: x~~", 400, "malformed"),
        Arguments.of("GET /v2/nope HTTP/1.1~Host: a b:c%%~~", 400, "malformed HTTP request"),
        Arguments.of("POST /v2/batch HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~ab",
            400, "malformed HTTP request"),
        Arguments.of("GET /" + "a".repeat(70_000) + " HTTP/1.1~Host: a~~", 414, "too long"),
        Arguments.of("GET /v2/keys HTTP/1.1~Host: a~X: " + "a".repeat(70_000) + "~~", 431,
            "headers: too large"));
  }

  @Test
  void forwardedHeadersThatGrowOverTheLimitAreRefused() throws Exception {
    var headers = new String[2300];
    for (int i = 0; i < headers.length; i++) headers[i] = "a" + i + ": 1234567890";
    headers[0] = "Upstash-Header-Forward: true";
    assertRefused(RawHttp.exchange(api.port(), RawHttp.publish("/v2/publish/" + URL, "", headers)),
        431, "headers: expected at most 65536 bytes");
  }

  @Test
  void aDeclaredBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Content-Length: " + (MAX_BODY + 1) + "\r\n\r\n");
      assertRefused(http.read(), 413, "body: expected at most 10000 bytes");
    }
  }

  @Test
  void aClientThatSendsARefusedBodyToTheEndMayGoOnWithTheConnection() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send(RawHttp.publish("/v2/publish/https://example.com", "a".repeat(200_000)));
      assertRefused(http.read(), 413, "body: expected at most 10000 bytes");
      http.send("GET /v2/keys HTTP/1.1\r\nHost: a\r\n" + AUTH + "\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aRefusedBodyWithoutEndIsCutOff() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Content-Length: 100000000\r\n\r\n");
      assertRefused(http.read(), 413, "body: expected at most 10000 bytes");
      assertThat(http.isEnded()).isTrue();
    }
  }

  @Test
  void aChunkedBodyIsRefusedAsSoonAsItIsTooLarge() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Transfer-Encoding: chunked\r\n\r\n");
      for (int i = 0; i < 11; i++) http.send("3e8\r\n" + "a".repeat(1000) + "\r\n");
      assertRefused(http.read(), 413, "body: expected at most 10000 bytes");
    }
  }

  @Test
  void whoAsksFirstIsToldNotToSendTheBody() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Content-Length: 20000\r\nExpect: 100-continue\r\n\r\n");
      assertRefused(http.read(), 413, "body: expected at most 10000 bytes");
    }
  }

  @Test
  void aMalformedChunkIsRefusedAndEndsTheConnection() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      http.send("zz\r\nabc\r\n0\r\n\r\n");
      assertRefused(http.read(), 400, "body: malformed chunk");
      assertThat(http.isEnded()).isTrue();
    }
  }

  @Test
  void aBodyThatDoesNotArriveIsGivenUp() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Content-Length: 10\r\n\r\nabc");
      assertRefused(http.read(), 408, "body: it took too long to arrive");
      assertThat(http.isEnded()).isTrue();
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleOfABodyLeavesNothingBehind() throws Exception {
    try (var http = new RawHttp(api.port())) {
      http.send("POST /v2/publish/https://example.com HTTP/1.1\r\nHost: a\r\n" + AUTH
          + "Content-Length: 10\r\n\r\nabc");
    }
    try (var http = new RawHttp(api.port())) {
      http.send("GET /v2/keys HTTP/1.1\r\nHost: a\r\n" + AUTH + "\r\n");
      assertThat(http.read().status()).isEqualTo(200);
    }
  }

  private static void assertRefused(RawHttp.Answer answer, int status, String message) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.body()).startsWith("{\"error\":\"").contains(message);
  }
}
