/** What holds for the contract as a whole. */
@NullMarked
package io.posthaste.schemas;

import org.jspecify.annotations.NullMarked;
