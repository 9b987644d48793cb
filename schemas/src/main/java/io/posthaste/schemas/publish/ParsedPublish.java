package io.posthaste.schemas.publish;

/** What the header fields of a publish say. */
public sealed interface ParsedPublish {
  record Valid(PublishCommand command) implements ParsedPublish {}

  /** They say nothing that can be done. */
  sealed interface Refused extends ParsedPublish {
    /** Name of the field at fault, in lower case. */
    String field();

    /** What is wrong with it, for the publisher to read. */
    String problem();

    /** The problem with the field's name in front. */
    default String message() {
      return field() + ": " + problem();
    }
  }

  /** A field is malformed, or missing. */
  record Invalid(String field, String problem) implements Refused {}

  /** A field asks for more than this installation allows. */
  record OverLimit(String field, String problem) implements Refused {}
}
