/** What the filters of several calls have in common: how they are written. Plain Java. */
@NullMarked
package io.posthaste.schemas.filter;

import org.jspecify.annotations.NullMarked;
