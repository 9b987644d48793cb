/** Tests. */
@NullMarked
package io.posthaste.dlqconsumer.letter;

import org.jspecify.annotations.NullMarked;
