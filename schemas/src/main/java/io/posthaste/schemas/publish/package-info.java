/**
 * The publish command and its one parser, used for REST requests and for records alike.
 * {@link io.posthaste.schemas.publish.PublishParser} is the door. Plain Java.
 */
@NullMarked
package io.posthaste.schemas.publish;

import org.jspecify.annotations.NullMarked;
