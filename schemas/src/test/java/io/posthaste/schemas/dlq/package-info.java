@NullMarked
package io.posthaste.schemas.dlq;

import org.jspecify.annotations.NullMarked;
