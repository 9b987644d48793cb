/**
 * What every service is started with. A service's {@code main} hands a
 * {@link io.posthaste.service.Service} and its arguments to
 * {@link io.posthaste.service.ServiceLauncher}; its configuration imports
 * {@link io.posthaste.service.ServiceConfiguration}, and
 * {@link io.posthaste.service.internal.InternalServerConfiguration} where other services ask it.
 */
@NullMarked
package io.posthaste.service;

import org.jspecify.annotations.NullMarked;
