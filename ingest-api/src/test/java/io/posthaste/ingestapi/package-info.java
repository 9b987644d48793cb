/** Tests of the REST door over real connections and a real broker. */
@NullMarked
package io.posthaste.ingestapi;

import org.jspecify.annotations.NullMarked;
