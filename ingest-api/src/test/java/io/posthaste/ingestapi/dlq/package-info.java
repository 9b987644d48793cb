@NullMarked
package io.posthaste.ingestapi.dlq;

import org.jspecify.annotations.NullMarked;
