/** Tests. */
@NullMarked
package io.posthaste.dlqconsumer.redrive;

import org.jspecify.annotations.NullMarked;
