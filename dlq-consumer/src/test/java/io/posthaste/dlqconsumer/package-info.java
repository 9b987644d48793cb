/** Tests. */
@NullMarked
package io.posthaste.dlqconsumer;

import org.jspecify.annotations.NullMarked;
