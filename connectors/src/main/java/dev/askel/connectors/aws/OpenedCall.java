package dev.askel.connectors.aws;

import dev.askel.connectors.call.StreamedExchange;

/** A call whose caller reads the answer itself. */
public sealed interface OpenedCall {
    /** The request was sent. */
    record Sent(StreamedExchange exchange) implements OpenedCall {}

    /** The request cannot be sent. */
    record Unsent(ServiceAnswer answer) implements OpenedCall {}
}
