/** What a dead letter says. Plain Java. */
@NullMarked
package io.posthaste.dlqconsumer.letter;

import org.jspecify.annotations.NullMarked;
