/** Starts what the images hold. */
@NullMarked
package io.posthaste.images;

import org.jspecify.annotations.NullMarked;
