/**
 * The dispatcher as part of a Spring application: its settings, its beans, its health.
 * {@link io.posthaste.dispatcher.DispatcherConfiguration} is what an application imports.
 */
@NullMarked
package io.posthaste.dispatcher;

import org.jspecify.annotations.NullMarked;
