/** HTTP between the services of an installation, as seen by the one that answers. */
@NullMarked
package io.posthaste.service.internal;

import org.jspecify.annotations.NullMarked;
