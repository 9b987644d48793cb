/** What every service is started with. */
@NullMarked
package io.posthaste.service;

import org.jspecify.annotations.NullMarked;
