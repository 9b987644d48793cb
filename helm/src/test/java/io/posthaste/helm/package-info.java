/** Tests of the chart: it is rendered by the real engines, and what comes out is looked at. */
@NullMarked
package io.posthaste.helm;

import org.jspecify.annotations.NullMarked;
