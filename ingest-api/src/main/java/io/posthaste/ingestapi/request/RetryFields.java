package io.posthaste.ingestapi.request;

import io.posthaste.schemas.header.HeaderField;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.header.HeaderNames;
import java.util.List;

/** What a request to try dead letters again replaces in each of them. */
public final class RetryFields {
  /** They say whether something becomes a message: a dead letter does. */
  private static final List<String> REFUSED = List.of(HeaderNames.CRON, HeaderNames.SCHEDULE_ID,
      HeaderNames.DEDUPLICATION_ID, HeaderNames.CONTENT_BASED_DEDUPLICATION);

  private RetryFields() {}

  /**
   * The publish headers of the request, apart from its content type, which is that of its own body.
   *
   * @param sent headers of the request
   * @param config publish headers in its query
   * @throws RefusedException as {@link PublishIntake#checkSettings} does; with status 400 for what
   *   no dead letter can have
   */
  public static HeaderFields of(HeaderFields sent, HeaderFields config, PublishIntake intake) {
    var fields = new HeaderFields(CommandHeaders.of(sent, config)
        .list()
        .stream()
        .filter(field -> !field.is(HeaderNames.CONTENT_TYPE))
        .toList());
    for (HeaderField field : fields) {
      for (String name : REFUSED) {
        if (field.is(name)) {
          throw Refusal.invalid(name + ": a dead letter that is tried again cannot have it")
              .asException();
        }
      }
    }
    intake.checkSettings(fields);
    return fields;
  }
}
