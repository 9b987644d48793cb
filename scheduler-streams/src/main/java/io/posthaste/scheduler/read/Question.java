package io.posthaste.scheduler.read;

import io.posthaste.scheduler.core.Input.Source;
import io.posthaste.scheduler.view.Answer;
import io.posthaste.scheduler.view.Query;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A query that waits.
 *
 * @param ends of the topics that must have been applied, before the query was asked
 * @param answer cancelled when nobody waits any more
 */
record Question(Query query, Map<Source, Long> ends, CompletableFuture<Answer> answer) {}
