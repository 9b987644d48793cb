/** What other services of the installation may ask. */
@NullMarked
package io.posthaste.dlqconsumer.serve;

import org.jspecify.annotations.NullMarked;
