/** The log of a partition in an SQLite file: how it is written, and how it is searched. */
@NullMarked
package io.posthaste.eventlog.store;

import org.jspecify.annotations.NullMarked;
