/** Tests of the embedded broker: its directory and sockets alone, and the running broker. */
@NullMarked
package io.posthaste.embeddedbroker;

import org.jspecify.annotations.NullMarked;
