package io.posthaste.scheduler.core;

/** Finds what is too large before it is written: Kafka tells it only when the commit fails. */
final class Sizes {
  private Sizes() {}

  private static final int ROW_OVERHEAD = 1024;

  /** @throws IllegalStateException when a record would not fit its topic, or a row its changelog */
  static void check(Transition t, CoreSettings settings) {
    if (t.largestBody() + ROW_OVERHEAD > settings.maxRecordBytes()) {
      throw new IllegalStateException("a row would have " + t.largestBody() + " bytes, but at most "
          + (settings.maxRecordBytes() - ROW_OVERHEAD) + " fit");
    }
    for (var output : t.outputs()) {
      long size = Reports.sizeOf(output.fields(), output.body()) + output.key().size();
      if (size > settings.maxRecordBytes()) {
        throw new IllegalStateException("a record of " + output.topic() + " would have " + size
            + " bytes, but at most " + settings.maxRecordBytes() + " fit");
      }
    }
  }
}
