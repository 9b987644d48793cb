package io.posthaste.dispatcher;

import io.posthaste.dispatcher.consume.CallsOfTenant;
import io.posthaste.dispatcher.consume.DirectMessage;
import java.util.List;

/** Tells what the dispatcher of this process has in hand and no scheduler knows of. */
public interface MessagesInHand {
  /** The direct messages of a tenant; none while the dispatcher is stopped. */
  List<DirectMessage> of(String tenant);

  /** How many calls of a tenant go on; none, of none, while the dispatcher is stopped. */
  CallsOfTenant calls(String tenant);
}
