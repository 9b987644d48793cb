/** HTTP between the services. */
@NullMarked
package io.posthaste.service.internal;

import org.jspecify.annotations.NullMarked;
