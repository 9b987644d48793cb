@NullMarked
package io.posthaste.ingestapi.log;

import org.jspecify.annotations.NullMarked;
