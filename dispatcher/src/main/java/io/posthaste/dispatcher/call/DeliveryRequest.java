package io.posthaste.dispatcher.call;

import io.posthaste.schemas.grammar.DeliveryMethod;
import io.posthaste.schemas.header.HeaderFields;
import io.posthaste.schemas.message.Body;
import io.posthaste.schemas.publish.DestinationUrl;
import java.time.Duration;

/**
 * The request that an endpoint gets.
 *
 * @param fields all but those of the connection: Host and Content-Length follow from url and body
 * @param body sent as it is, with every method
 * @param timeout from the start of the call to the last byte of the answer
 */
public record DeliveryRequest(DestinationUrl url, DeliveryMethod method, HeaderFields fields,
    Body body, Duration timeout) {}
