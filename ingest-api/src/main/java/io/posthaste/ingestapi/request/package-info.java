/**
 * What a publish request says, read out of its target and header fields. Plain Java.
 */
@NullMarked
package io.posthaste.ingestapi.request;

import org.jspecify.annotations.NullMarked;
