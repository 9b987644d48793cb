package io.posthaste.schemas.publish;

import io.posthaste.schemas.grammar.FlowControlLimits;

/** The lane that a message shares with all others of its key, and that lane's limits. */
public record FlowControl(String key, FlowControlLimits limits) {}
