/** Tests. */
@NullMarked
package io.posthaste.dlqconsumer.serve;

import org.jspecify.annotations.NullMarked;
