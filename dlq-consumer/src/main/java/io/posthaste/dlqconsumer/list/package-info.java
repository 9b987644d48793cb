/** Dead letters in SQLite files, and how pages of them are found. */
@NullMarked
package io.posthaste.dlqconsumer.list;

import org.jspecify.annotations.NullMarked;
