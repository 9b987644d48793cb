package io.posthaste.schemas.publish;

import io.posthaste.schemas.header.HeaderFields;

/**
 * Where a report about a message is sent.
 *
 * @param settings publish headers for the report's own message, without the callback's prefix:
 *   {@code Upstash-Callback-Retries} stands here as {@code upstash-retries}. What a message of its
 *   kind can have of them is valid; the rest means nothing.
 */
public record Callback(DestinationUrl url, HeaderFields settings) {}
