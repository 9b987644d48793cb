/**
 * Keeps what topics hold in SQLite files, one for each partition number, so that it can be searched.
 * The topics are the truth: a file that is lost, damaged, foreign or too old is deleted and made
 * anew from them.
 *
 * <p>
 * A service describes what it keeps as {@link io.posthaste.index.IndexContent} (topics, tables, and
 * a {@link io.posthaste.index.RowWriter} that makes rows of records) and starts an
 * {@link io.posthaste.index.Index} of it:
 *
 * <pre>
 * var index = new Index(content, settings, kafka.toConfig(), IndexObserver.NONE, InstantSource.system());
 * index.start();
 *
 * var mine = index.partitions();                        // those of this process now
 * index.await(index.ends(mine));                        // all that was there when asked is applied
 * for (int partition : mine) {
 *   rows.addAll(index.read(partition, view -> select(view.connection(), filter)));
 * }
 * </pre>
 *
 * Several processes share the partitions as a consumer group; where a content has several topics,
 * the partitions of one number stay together and go into one file. Rows and the offsets that they
 * were read up to are committed together, so each record is applied exactly once. Until a file has
 * caught up, it answers {@link io.posthaste.index.IndexUnavailableException}, and so it does for a
 * partition that is another's.
 *
 * <p>
 * A reader that waits for news takes {@link io.posthaste.index.Index#news()} before it reads and
 * gives it to {@link io.posthaste.index.Index#awaitNews} when it found nothing.
 */
@NullMarked
package io.posthaste.index;

import org.jspecify.annotations.NullMarked;
