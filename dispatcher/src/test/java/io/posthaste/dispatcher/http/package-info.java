/** Tests of the package. */
@NullMarked
package io.posthaste.dispatcher.http;

import org.jspecify.annotations.NullMarked;
