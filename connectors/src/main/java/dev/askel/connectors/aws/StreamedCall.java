package dev.askel.connectors.aws;

import dev.askel.connectors.call.StreamedExchange;

/** A call to a service whose caller reads the body of the response as a stream. */
public sealed interface StreamedCall {
    /** The request was sent. */
    record Sent(StreamedExchange exchange) implements StreamedCall {}

    /** The request was not sent; {@code answer} is the error for the caller. */
    record Unsent(ServiceResponse answer) implements StreamedCall {}
}
