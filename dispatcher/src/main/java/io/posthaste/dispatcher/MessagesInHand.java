package io.posthaste.dispatcher;

import io.posthaste.dispatcher.consume.DirectMessage;
import java.util.List;

/** Tells what the dispatcher of this process has in hand and no scheduler knows of. */
@FunctionalInterface
public interface MessagesInHand {
  /** The direct messages of a tenant; none while the dispatcher is stopped. */
  List<DirectMessage> of(String tenant);
}
