@NullMarked
package io.posthaste.schemas.log;

import org.jspecify.annotations.NullMarked;
