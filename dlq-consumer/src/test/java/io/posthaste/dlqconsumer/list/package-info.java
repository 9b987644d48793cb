/** Tests. */
@NullMarked
package io.posthaste.dlqconsumer.list;

import org.jspecify.annotations.NullMarked;
